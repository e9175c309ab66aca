import Foundation
import Localization
import Reports
import TestSupport
import Testing

/// What the SARIF 2.1.0 standard demands of a log, of the parts that Elpis writes.
@Suite struct SARIFReportTests {
    private static let validate = #"""
        import json, re, sys
        log = json.load(sys.stdin)
        def need(condition, what):
            if not condition: sys.exit(what)
        def only(value, names, what):
            need(set(value) <= set(names.split()), "%s: %s" % (what, set(value) - set(names.split())))
        def message(value): need(isinstance(value["text"], str) and value["text"], "a message has a text")
        need(log["version"] == "2.1.0", "version")
        only(log, "$schema version runs", "log")
        [run] = log["runs"]
        only(run, "tool taxonomies language columnKind originalUriBaseIds invocations properties results", "run")
        need(run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints"), "columnKind")
        need(re.fullmatch("[a-zA-Z]{2}(-[a-zA-Z]{2})?", run["language"]), "language")
        driver = run["tool"]["driver"]
        only(driver, "name version semanticVersion language supportedTaxonomies rules", "driver")
        rules = driver["rules"]
        ids = [rule["id"] for rule in rules]
        need(len(set(ids)) == len(ids), "rule ids are unique")
        taxa = {(t["name"], x["id"]) for t in run["taxonomies"] for x in t["taxa"]}
        need({t["name"] for t in driver["supportedTaxonomies"]} == {t["name"] for t in run["taxonomies"]}, "taxonomies")
        levels = ("none", "note", "warning", "error")
        for rule in rules:
            only(rule, "id shortDescription fullDescription help defaultConfiguration properties relationships", "rule")
            for part in ("shortDescription", "fullDescription", "help"): message(rule[part])
            need(rule["defaultConfiguration"]["level"] in levels, "level")
            tags = rule["properties"]["tags"]
            need(len(set(tags)) == len(tags), "tags are distinct")
            for relation in rule["relationships"]:
                target = relation["target"]
                need((target["toolComponent"]["name"], target["id"]) in taxa, "a relationship's target exists")
        base = run["originalUriBaseIds"]["ROOT"]["uri"]
        need(base.startswith("file:///") and base.endswith("/"), "a base URI ends with a slash")
        for invocation in run["invocations"]:
            need(isinstance(invocation["executionSuccessful"], bool), "executionSuccessful")
            need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", invocation["endTimeUtc"]), "time")
            for note in invocation["toolExecutionNotifications"]:
                message(note["message"]); need(ids[note["associatedRule"]["index"]] == note["associatedRule"]["id"], "rule")
        for result in run["results"]:
            only(result, "ruleId ruleIndex kind level message locations partialFingerprints properties suppressions", "result")
            need(ids[result["ruleIndex"]] == result["ruleId"], "ruleIndex")
            need(result["kind"] in ("pass", "open", "informational", "notApplicable", "review", "fail"), "kind")
            need(result["level"] in levels and (result["kind"] == "fail" or result["level"] == "none"), "level")
            message(result["message"])
            for location in result.get("locations", []):
                physical = location["physicalLocation"]
                uri = physical["artifactLocation"]["uri"]
                need(re.fullmatch(r"(?:[A-Za-z0-9\-._~/]|%[0-9A-F]{2})+", uri) and not uri.startswith("/"), "uri " + uri)
                need(physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"], "uriBaseId")
                need(physical.get("region", {"startLine": 1})["startLine"] >= 1, "startLine")
            for suppression in result.get("suppressions", []):
                need(suppression["kind"] in ("inSource", "external"), "suppression kind")
                need(suppression["status"] in ("accepted", "underReview", "rejected"), "suppression status")
        """#

    @Test func theRulesOfEveryCheckAreValid() throws {
        let report = try elpis([
            "audit", "--root", "\(projectFolder)/Tests/Fixtures/rhel-9/root", "--format", "sarif",
        ])

        let result = try python(SARIFReportTests.validate, Array(report.bytes))
        #expect(result.status == 0 && result.errors == "")
    }

    @Test(arguments: Language.allCases)
    func theLogIsWhatTheStandardDemands(_ language: Language) throws {
        let log = try SmallReport.make(language).rendered(as: .sarif)

        #expect(try python(SARIFReportTests.validate, log).errors == "")
    }

    @Test func evidencePointsAtItsLine() throws {
        let log = String(decoding: try SmallReport.make(.english).rendered(as: .sarif), as: UTF8.self)

        #expect(log.contains("\"uri\":\"etc/passwd\""))
        #expect(log.contains("\"startLine\":9"))
    }
}

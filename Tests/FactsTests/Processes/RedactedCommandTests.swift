import Facts
import Testing

@Suite struct RedactedCommandTests {
    @Test(arguments: [
        (["mysql", "-uroot", "-phunter2", "db"], "mysql -uroot -p*** db"),
        (["/usr/bin/mysqldump", "--password=hunter2"], "/usr/bin/mysqldump --password=***"),
        (["app", "--password", "hunter2", "x"], "app --password *** x"),
        (["app", "--api-key", "hunter2"], "app --api-key ***"),
        (["java", "-Ddb.password=hunter2", "-jar", "a.jar"], "java -Ddb.password=*** -jar a.jar"),
        (["sh", "-c", "MYSQL_PWD=hunter2 mysql db"], "sh -c MYSQL_PWD=*** mysql db"),
        (["sh", "-c", "cd /x && mysql -phunter2 db"], "sh -c cd /x && mysql -p*** db"),
        (["curl", "-u", "ann:hunter2", "https://example.org"], "curl -u *** https://example.org"),
        (["curl", "https://ann:hunter2@example.org/x"], "curl https://ann:***@example.org/x"),
        (["curl", "-H", "Authorization: Bearer hunter2"], "curl -H Authorization:***"),
        (["sshpass", "-phunter2", "ssh", "x"], "sshpass -p*** ssh x"),
        (["sshpass", "-p", "hunter2", "ssh", "x"], "sshpass -p *** ssh x"),
        (["redis-cli", "-a", "hunter2", "ping"], "redis-cli -a *** ping"),
        (["openssl", "rsa", "-passin", "pass:hunter2"], "openssl rsa -passin ***"),
        (["app", "--password=hunter2 with blanks"], "app --password=***"),
        (["env", "AWS_SECRET_ACCESS_KEY=hunter2"], "env AWS_SECRET_ACCESS_KEY=***"),
        (["app", "--DB_PASS=hunter2"], "app --DB_PASS=***"),
    ])
    func whatLooksLikeASecretIsHidden(_ arguments: [String], _ expected: String) {
        let command = RedactedCommand(arguments: arguments)

        #expect(command.text == expected)
        #expect(command.redactions == 1)
    }

    @Test(arguments: [
        ["mysqldump", "-p", "db"], ["app", "--password-file=/etc/pw"], ["app", "--token-ttl", "60"],
        ["passwd", "ann"], ["ssh", "-p", "22", "host"], ["app", "--no-password", "x"], ["app", "--password=$PW"],
        ["app", "--passphrase-fd", "3"], ["nginx: worker process"],
        ["/usr/bin/gnome-keyring-daemon", "--components=secrets"],
        ["sudo", "-u", "ann", "ls"], ["bypass", "x=1"], ["app", "token"], [], [""],
    ])
    func whatIsHarmlessStays(_ arguments: [String]) {
        let command = RedactedCommand(arguments: arguments)

        #expect(command.text == arguments.joined(separator: " "))
        #expect(command.redactions == 0)
    }

    @Test func aLineKeepsItsBlanks() {
        #expect(RedactedCommand(line: "a  --token=x\t b").text == "a  --token=***\t b")
    }

    @Test(arguments: [
        "=", "://@", "://:@", "--password", "-", "--", ":", "http://a:@b", String(repeating: "=", count: 100_000),
    ])
    func hostileWordsAreTaken(_ word: String) {
        #expect(!RedactedCommand(arguments: ["mysql", word, word]).text.isEmpty)
    }
}

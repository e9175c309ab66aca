extension AuditReport {
    /// Calm on a screen, light or dark, and on paper.
    var htmlStyle: Markup {
        """

        :root {
          --paper: #fbfaf8; --card: #ffffff; --ink: #1f2328; --soft: #646b73; --line: #e3e1dc; --accent: #3b6ea5;
          --critical: #a4262c; --high: #c2571a; --medium: #96700a; --low: #4a6a8a; --good: #2f7d4f; --track: #eceae5;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #15181c; --card: #1d2126; --ink: #e4e6e9; --soft: #9aa2ab; --line: #31373e; --accent: #7fb0e0;
            --critical: #f0777c; --high: #f09a62; --medium: #d9b250; --low: #8fb3d6; --good: #6cc18d; --track: #2a3037;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.6 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP",
            "Noto Sans JP", Meiryo, sans-serif;
        }
        :lang(ja) { line-break: strict; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: 2.1rem; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
        h2 { margin: 2.75rem 0 1rem; font-size: 1.25rem; font-weight: 650; }
        h3 { display: inline; margin: 0; font-size: 1rem; font-weight: 600; }
        code, pre, td bdi { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .86em; }
        code { color: var(--soft); }
        pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        small, .note, .system, .kind { color: var(--soft); }
        .kind { margin: 0 0 .3rem; font-size: .85rem; letter-spacing: .06em; }
        .system { margin: .25rem 0 0; }
        .note { font-size: .86rem; margin: .75rem 0; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .summary {
          display: grid; grid-template-columns: auto minmax(10rem, 1fr) minmax(14rem, 1.3fr); gap: 1.5rem 2.5rem; align-items: center;
          margin-top: 2rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px;
        }
        .score { margin: 0; width: 9rem; text-align: center; }
        .score figcaption { color: var(--soft); font-size: .86rem; }
        .score svg { display: block; width: 100%; }
        .score circle { fill: none; stroke-width: 2.6; }
        .score .track { stroke: var(--track); }
        .score .arc { stroke: var(--soft); stroke-linecap: round; }
        .score.poor .arc { stroke: var(--critical); } .score.fair .arc { stroke: var(--medium); } .score.good .arc { stroke: var(--good); }
        .score.none .arc { stroke: none; }
        .score text { font-size: 10px; font-weight: 600; fill: var(--ink); }
        ul.counts, ul.bars, ul.controls { list-style: none; margin: 0; padding: 0; }
        ul.counts li { display: flex; gap: .6rem; align-items: baseline; }
        ul.counts b { min-width: 2.2rem; text-align: right; font-size: 1.1rem; font-variant-numeric: tabular-nums; }
        ul.counts span { color: var(--soft); }
        ul.counts .fail b, td.fail { color: var(--critical); } ul.counts .error b { color: var(--high); }
        ul.counts .pass b, td.pass { color: var(--good); }
        ul.bars li { display: grid; grid-template-columns: 5.5rem 1fr 4rem; gap: .75rem; align-items: center; margin: .45rem 0; }
        .bar { width: 100%; height: 8px; border-radius: 4px; }
        .bar .passed { fill: var(--track); }
        rect.critical { fill: var(--critical); } rect.high { fill: var(--high); } rect.medium { fill: var(--medium); } rect.low { fill: var(--low); }
        .of { font-size: .86rem; color: var(--soft); font-variant-numeric: tabular-nums; text-align: right; }
        .tag { font-size: .78rem; font-weight: 650; white-space: nowrap; }
        .tag.critical { color: var(--critical); } .tag.high { color: var(--high); } .tag.medium { color: var(--medium); } .tag.low { color: var(--low); }
        dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .4rem 2rem; margin: 1.5rem 0 0; font-size: .9rem; }
        dl.facts div { display: flex; gap: .75rem; min-width: 0; }
        dl.facts dt { flex: none; min-width: 4.5rem; }
        dl.facts dd { margin: 0; overflow-wrap: anywhere; }
        dt { color: var(--soft); }
        .count { color: var(--soft); font-weight: 400; }
        details.finding {
          margin: .9rem 0; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 10px;
        }
        details.critical { border-left-color: var(--critical); } details.high { border-left-color: var(--high); }
        details.medium { border-left-color: var(--medium); } details.low { border-left-color: var(--low); }
        summary { cursor: pointer; }
        details.finding > summary { padding: .85rem 1.1rem; display: flex; flex-wrap: wrap; gap: .2rem .75rem; align-items: baseline; list-style: none; }
        details.finding > summary::-webkit-details-marker { display: none; }
        summary strong { font-weight: 600; flex: 1 1 24rem; }
        summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
        .body { padding: 0 1.1rem 1rem; }
        .body dl { display: grid; grid-template-columns: 5.5rem 1fr; gap: .45rem 1rem; margin: .8rem 0 0; font-size: .94rem; }
        .body dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        ul.controls { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: .88rem; }
        ul.controls b { font-weight: 600; color: var(--soft); }
        abbr { text-decoration-color: var(--line); text-underline-offset: .2em; }
        .exception { margin: 0 0 .8rem; padding: .6rem .8rem; background: var(--track); border-radius: 8px; }
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.45; }
        table.evidence { width: auto; min-width: 50%; margin-top: .9rem; }
        details.rows { margin-top: .9rem; } details.rows > summary { color: var(--accent); font-size: .94rem; }
        th, td { padding: .34rem 1.6rem .34rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        thead th { color: var(--soft); font-weight: 500; font-size: .82rem; white-space: nowrap; }
        tbody th { font-weight: 600; white-space: nowrap; }
        tbody tr:last-child > * { border-bottom: 0; }
        td bdi { overflow-wrap: anywhere; }
        th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; color: var(--soft); }
        td.number.fail { color: var(--critical); font-weight: 650; } td.number.pass { color: var(--good); }
        details.list { border-top: 1px solid var(--line); padding: .8rem 0; }
        details.list > summary h2 { display: inline-block; margin: 0; }
        details.list > .scroll { margin-top: .8rem; }
        footer { margin-top: 3rem; color: var(--soft); font-size: .86rem; }
        @media (max-width: 46rem) {
          body { padding: 1.5rem 1rem 3rem; }
          .summary { grid-template-columns: 1fr; padding: 1.25rem; }
          .score { margin: 0 auto; }
          .body dl { grid-template-columns: 1fr; gap: .1rem; } .body dd { margin-bottom: .5rem; }
        }
        @media print {
          :root {
            --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #e6e6e6;
            --critical: #8f1d23; --high: #9c4310; --medium: #75570a; --low: #36506b; --good: #23623d;
          }
          @page { margin: 16mm 15mm; }
          body { max-width: none; padding: 0; font-size: 9.5pt; }
          .summary { padding: 1rem; }
          .summary, details.finding { break-inside: auto; }
          summary, h2, h3, thead { break-after: avoid; }
          tr, dt, dd { break-inside: avoid; }
          thead { display: table-header-group; }
          .scroll { overflow: visible; }
          details::details-content { display: block; content-visibility: visible; }
          .arc, rect, circle { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
    }
}

import Facts
import Testing
import TestSupport

@Suite struct StartupItemsTests {
    @Test func aScriptWithoutAUnitIsStartedByItsLink() throws {
        let rows = try query(
            "SELECT name, path FROM startup_items WHERE type = 'sysv'",
            files: [
                "/etc/rc3.d/S20old": "", "/etc/rc3.d/S20new": "", "/etc/rc3.d/K20off": "",
                "/usr/lib/systemd/system/new.service": "[Service]\n",
            ])

        #expect(rows.texts == [["old", "/etc/init.d/old"]])
    }

    @Test func aDesktopEntryThatIsHiddenStartsNothing() throws {
        let rows = try query(
            "SELECT name, path, args FROM startup_items WHERE type = 'xdg'",
            files: [
                "/etc/xdg/autostart/a.desktop": "[Desktop Entry]\nExec=/usr/bin/a --b\n",
                "/etc/xdg/autostart/c.desktop": "[Desktop Entry]\nHidden=true\nExec=/usr/bin/c\n",
            ])

        #expect(rows.texts == [["a.desktop", "/usr/bin/a", "--b"]])
    }
}

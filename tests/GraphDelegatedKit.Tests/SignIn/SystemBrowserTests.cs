using System.Runtime.Versioning;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.Tests.SignIn;

[UnsupportedOSPlatform("windows")]
[Platform(Include = "Linux", Reason = "The programs are shell scripts.")]
public sealed class SystemBrowserTests : IDisposable
{
    private static readonly Uri Page = new("https://login.microsoftonline.com/authorize?a=1&b=2");

    private readonly TemporaryFolder _folder = new();
    private readonly WatchedClock _clock = new();

    public void Dispose() => _folder.Dispose();

    // azure-dev#1250: xdg-open exists in a container and fails.
    [Test]
    public void A_program_that_ends_with_an_error_opens_no_browser()
    {
        Write("xdg-open", "exit 3");

        Assert.That(async () => await OpenAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task The_next_program_is_used_if_one_ends_with_an_error()
    {
        Write("xdg-open", "exit 3");
        Write("gio", $"echo \"$@\" > '{_folder["opened"]}'");

        await OpenAsync();

        Assert.That(File.ReadAllText(_folder["opened"]).Trim(), Is.EqualTo("open " + Page.AbsoluteUri));
    }

    [Test]
    public async Task The_same_program_in_a_later_folder_is_used_if_the_first_one_fails()
    {
        Write("xdg-open", "exit 4");
        Directory.CreateDirectory(_folder["later"]);
        Write("later/xdg-open", $"echo \"$1\" > '{_folder["opened"]}'");

        await OpenAsync($"{_folder.Path}:{_folder["later"]}");

        Assert.That(File.ReadAllText(_folder["opened"]).Trim(), Is.EqualTo(Page.AbsoluteUri));
    }

    [Test]
    public async Task A_program_that_still_runs_after_a_second_has_opened_the_page()
    {
        Write("xdg-open", "exec sleep 2");
        var opening = OpenAsync();

        _clock.Advance(SystemBrowser.FailureTime);

        await opening;
    }

    [Test]
    public void A_machine_without_a_display_starts_no_program()
    {
        Write("xdg-open", $"touch '{_folder["opened"]}'");

        Assert.That(
            async () => await new SystemBrowser(_clock, _folder.Path, hasDisplay: false).OpenAsync(Page, default),
            Throws.InvalidOperationException);
        Assert.That(File.Exists(_folder["opened"]), Is.False);
    }

    [Test]
    public void A_program_is_found_by_its_absolute_path_in_a_folder_that_others_cannot_write_to()
    {
        Write("xdg-open", "exit 0");

        Assert.That(ProgramFinder.Find("xdg-open", "/nowhere:" + _folder.Path), Is.EqualTo(new[] { _folder["xdg-open"] }));
    }

    [TestCase(".")]
    [TestCase("")]
    [TestCase("bin")]
    [TestCase("./bin")]
    public void A_relative_folder_of_the_search_path_is_not_searched(string folder)
    {
        var current = Environment.CurrentDirectory;
        Directory.CreateDirectory(_folder["bin"]);
        Write("xdg-open", "exit 0");
        Write("bin/xdg-open", "exit 0");
        var relative = Path.GetRelativePath(current, Path.Combine(_folder.Path, folder));

        Assert.That(ProgramFinder.Find("xdg-open", relative + ":" + folder), Is.Empty);
    }

    [TestCase("777")]
    [TestCase("775", Description = "the group")]
    [TestCase("1777", Description = "the sticky bit does not prevent a new file")]
    public void A_folder_that_others_can_write_to_is_not_searched(string mode)
    {
        Write("xdg-open", "exit 0");
        SetMode(_folder.Path, mode);

        Assert.That(ProgramFinder.Find("xdg-open", _folder.Path), Is.Empty);
    }

    [Test]
    public void A_folder_below_one_that_others_can_write_to_is_not_searched()
    {
        Directory.CreateDirectory(_folder["bin"]);
        Write("bin/xdg-open", "exit 0");
        SetMode(_folder.Path, "777");

        Assert.That(ProgramFinder.Find("xdg-open", _folder["bin"]), Is.Empty);
    }

    [TestCase("777")]
    [TestCase("757")]
    [TestCase("775")]
    [TestCase("644", Description = "no program")]
    public void A_program_that_others_can_change_or_that_is_none_is_not_started(string mode)
    {
        Write("xdg-open", "exit 0");
        SetMode(_folder["xdg-open"], mode);

        Assert.That(ProgramFinder.Find("xdg-open", _folder.Path), Is.Empty);
    }

    [Test]
    public void A_link_to_a_program_that_others_can_replace_is_not_started()
    {
        Directory.CreateDirectory(_folder["open"]);
        Write("open/xdg-open", "exit 0");
        SetMode(_folder["open"], "777");
        File.CreateSymbolicLink(_folder["xdg-open"], _folder["open/xdg-open"]);

        Assert.That(ProgramFinder.Find("xdg-open", _folder.Path), Is.Empty);
    }

    [Test]
    public void A_program_that_belongs_to_another_user_is_not_started()
    {
        Write("xdg-open", "exit 0");
        Shell.GiveToOtherUser(_folder["xdg-open"]);

        Assert.That(ProgramFinder.Find("xdg-open", _folder.Path), Is.Empty);
    }

    [TestCase("open")]
    [TestCase("./open")]
    [TestCase("bin/open")]
    public void A_program_with_a_relative_path_is_never_trusted(string path)
    {
        Assert.That(ProgramFinder.IsTrusted(path), Is.False);
    }

    private Task OpenAsync(string? searchPath = null) =>
        new SystemBrowser(_clock, searchPath ?? _folder.Path, hasDisplay: true).OpenAsync(Page, CancellationToken.None);

    private void Write(string name, string script)
    {
        File.WriteAllText(_folder[name], "#!/bin/sh\n" + script + "\n");
        SetMode(_folder[name], "755");
    }

    private static void SetMode(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
}

using GraphDelegatedKit.Testing.Tests.Browser;
using NUnit.Framework;

namespace Samples.Tests;

public sealed class ByHandTests
{
    [Test]
    public async Task By_hand_can_be_completed_in_a_browser_at_the_printed_address()
    {
        if (Chromium.Path is null) Assert.Ignore("Chromium is not installed here.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var home = new Home();
        using var sample = SampleProcess.Start(home, "QuickStart", "--by-hand", "--json");
        var prompt = await sample.WaitForErrorLineAsync("/devicelogin");
        var address = prompt.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
        var code = prompt.Split("the code ")[1].Split(' ')[0];

        await using var browser = await Chromium.StartAsync(patience.Token);
        await browser.OpenAsync(new Uri(address), patience.Token);
        await browser.TypeAsync(code, patience.Token);
        await browser.PressEnterAsync(patience.Token);
        await browser.ClickAsync(".people button", patience.Token);
        await browser.ClickAsync("button.main", patience.Token);
        var run = await sample.EndAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("deviceCode"));
    }

    [Test]
    public async Task The_browser_sign_in_can_be_completed_in_a_browser_too()
    {
        if (Chromium.Path is null) Assert.Ignore("Chromium is not installed here.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var home = new Home();
        using var sample = SampleProcess.Start(home, "QuickStart", "--browser", "--by-hand", "--json");
        var prompt = await sample.WaitForErrorLineAsync("To sign in, open ");

        await using var browser = await Chromium.StartAsync(patience.Token);
        await browser.OpenAsync(new Uri(prompt.Split(' ')[^1]), patience.Token);
        await browser.ClickAsync(".people button", patience.Token);
        await browser.ClickAsync("button.main", patience.Token);
        await browser.PictureAsync("8-back-at-the-program", patience.Token);
        var page = await browser.TextAsync(patience.Token);
        var run = await sample.EndAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("browser"));
        Assert.That(page, Does.Contain("You are signed in"));
    }

    [Test]
    public async Task Declining_in_the_browser_says_so_on_the_page_and_ends_with_3()
    {
        if (Chromium.Path is null) Assert.Ignore("Chromium is not installed here.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var home = new Home();
        using var sample = SampleProcess.Start(home, "QuickStart", "--browser", "--by-hand");
        var prompt = await sample.WaitForErrorLineAsync("To sign in, open ");

        await using var browser = await Chromium.StartAsync(patience.Token);
        await browser.OpenAsync(new Uri(prompt.Split(' ')[^1]), patience.Token);
        await browser.ClickAsync(".people button", patience.Token);
        await browser.ClickAsync("button[value='cancel']", patience.Token);
        await browser.PictureAsync("9-declined", patience.Token);
        var page = await browser.TextAsync(patience.Token);
        var run = await sample.EndAsync();

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Error);
        Assert.That(page, Does.Contain("You are not signed in"));
    }
}

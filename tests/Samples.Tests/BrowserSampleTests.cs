using GraphDelegatedKit.Testing.Tests.Browser;
using NUnit.Framework;

namespace Samples.Tests;

public sealed class BrowserSampleTests
{
    [Test]
    public async Task QuickStart_by_hand_is_completed_in_a_browser_at_the_printed_URL()
    {
        if (Chromium.ExecutablePath is null) Assert.Ignore("Chromium is not installed here.");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var home = new TemporaryHome();
        using var sample = SampleProcess.Start(home, "QuickStart", "--by-hand", "--json");
        var prompt = await sample.WaitForErrorLineAsync("/devicelogin");
        var url = prompt.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
        var code = prompt.Split("the code ")[1].Split(' ')[0];

        await using var browser = await Chromium.StartAsync(timeout.Token);
        await browser.OpenAsync(new Uri(url), timeout.Token);
        await browser.TypeAsync(code, timeout.Token);
        await browser.PressEnterAsync(timeout.Token);
        await browser.ClickAsync(".people button", timeout.Token);
        await browser.ClickAsync("button.main", timeout.Token);
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("deviceCode"));
    }

    [Test]
    public async Task QuickStart_with_browser_sign_in_is_completed_in_a_browser()
    {
        if (Chromium.ExecutablePath is null) Assert.Ignore("Chromium is not installed here.");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var home = new TemporaryHome();
        using var sample = SampleProcess.Start(home, "QuickStart", "--browser", "--by-hand", "--json");
        var prompt = await sample.WaitForErrorLineAsync("To sign in, open ");

        await using var browser = await Chromium.StartAsync(timeout.Token);
        await browser.OpenAsync(new Uri(prompt.Split(' ')[^1]), timeout.Token);
        await browser.ClickAsync(".people button", timeout.Token);
        await browser.ClickAsync("button.main", timeout.Token);
        await browser.TakeScreenshotAsync("8-back-at-the-program", timeout.Token);
        var page = await browser.GetTextAsync(timeout.Token);
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("browser"));
        Assert.That(page, Does.Contain("You are signed in"));
    }

    [Test]
    public async Task Declining_in_the_browser_is_shown_on_the_page_and_exits_with_3()
    {
        if (Chromium.ExecutablePath is null) Assert.Ignore("Chromium is not installed here.");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var home = new TemporaryHome();
        using var sample = SampleProcess.Start(home, "QuickStart", "--browser", "--by-hand");
        var prompt = await sample.WaitForErrorLineAsync("To sign in, open ");

        await using var browser = await Chromium.StartAsync(timeout.Token);
        await browser.OpenAsync(new Uri(prompt.Split(' ')[^1]), timeout.Token);
        await browser.ClickAsync(".people button", timeout.Token);
        await browser.ClickAsync("button[value='cancel']", timeout.Token);
        await browser.TakeScreenshotAsync("9-declined", timeout.Token);
        var page = await browser.GetTextAsync(timeout.Token);
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Error);
        Assert.That(page, Does.Contain("You are not signed in"));
    }
}

namespace WebApp.Tests;

/// <summary>The Chromium of the machine, started once for all tests. Each test gets contexts of its own, which share nothing.</summary>
[SetUpFixture]
public sealed class ChromiumSetUp
{
    private static readonly string[] ExecutablePaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static IPlaywright? _playwright;

    /// <summary>Gets the browser; <see langword="null"/> if none is installed.</summary>
    internal static IBrowser? Browser { get; private set; }

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (ExecutablePaths.FirstOrDefault(File.Exists) is not { } path) return;
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--no-proxy-server", "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
            ],
            Timeout = WebAppFixture.MaxMilliseconds,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// A headless Chromium with one page open, driven over its DevTools protocol: https://chromedevtools.github.io/devtools-protocol/
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] ExecutablePaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly DevToolsConnection _page;

    private Chromium(Process process, TemporaryFolder profile, DevToolsConnection page)
    {
        _process = process;
        _profile = profile;
        _page = page;
    }

    public static string? ExecutablePath => ExecutablePaths.FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync(CancellationToken cancellationToken)
    {
        var profile = new TemporaryFolder();
        var process = Process.Start(new ProcessStartInfo(
            ExecutablePath!,
            [
                "--headless",
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-default-apps", "--no-proxy-server", "--disable-dev-shm-usage", "--window-size=900,760",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile.Path,
                "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

        var page = await DevToolsConnection.ConnectAsync(await GetPageUrlAsync(process, cancellationToken), cancellationToken);
        await page.CallAsync("Page.enable", null, cancellationToken);
        return new Chromium(process, profile, page);
    }

    public async Task OpenAsync(Uri url, CancellationToken cancellationToken)
    {
        var loaded = _page.WaitForEventAsync("Page.loadEventFired", cancellationToken);
        await _page.CallAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri }, cancellationToken);
        await WaitForPaintAsync(loaded, cancellationToken);
    }

    // Types into the element that has the focus.
    public Task TypeAsync(string text, CancellationToken cancellationToken) =>
        _page.CallAsync("Input.insertText", new() { ["text"] = text }, cancellationToken);

    public async Task PressEnterAsync(CancellationToken cancellationToken)
    {
        var loaded = _page.WaitForEventAsync("Page.loadEventFired", cancellationToken);
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            await _page.CallAsync(
                "Input.dispatchKeyEvent",
                new() { ["type"] = type, ["key"] = "Enter", ["code"] = "Enter", ["windowsVirtualKeyCode"] = 13, ["text"] = type == "keyDown"
                    ? "\r"
                    : "" },
                cancellationToken);
        }

        await WaitForPaintAsync(loaded, cancellationToken);
    }

    // A page sets its first focus when it is first painted, which is after it was loaded.
    private async Task WaitForPaintAsync(Task loaded, CancellationToken cancellationToken)
    {
        await loaded;
        await _page.CallAsync(
            "Runtime.evaluate",
            new()
            {
                ["expression"] = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))",
                ["awaitPromise"] = true,
            },
            cancellationToken);
    }

    // Clicks an element that leads to another page.
    public async Task ClickAsync(string selector, CancellationToken cancellationToken)
    {
        var loaded = _page.WaitForEventAsync("Page.loadEventFired", cancellationToken);
        await ClickAtAsync(selector, 1, cancellationToken);
        await WaitForPaintAsync(loaded, cancellationToken);
    }

    // Clicks into a field. Three clicks select its content.
    public async Task ClickAtAsync(string selector, int clicks, CancellationToken cancellationToken)
    {
        // The middle of the element on the screen.
        var box = JsonNode.Parse(await EvaluateAsync(
            $"(() => {{ const e = document.querySelector({System.Text.Json.JsonSerializer.Serialize(selector)}); e.scrollIntoView(); "
            + $"const b = e.getBoundingClientRect();"
            + " return JSON.stringify({ x: b.x + b.width / 2, y: b.y + b.height / 2 }); })()",
            cancellationToken))!;
        for (var click = 1; click <= clicks; click++)
        {
            foreach (var type in new[] { "mousePressed", "mouseReleased" })
            {
                await _page.CallAsync(
                    "Input.dispatchMouseEvent",
                    new()
                    {
                        ["type"] = type,
                        ["x"] = (double)box["x"]!,
                        ["y"] = (double)box["y"]!,
                        ["button"] = "left",
                        ["clickCount"] = click,
                    },
                    cancellationToken);
            }
        }
    }

    public async Task<string> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        var response = await _page.CallAsync(
            "Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }, cancellationToken);
        return response["result"]!["value"]?.ToString() ?? throw new InvalidOperationException(response.ToJsonString());
    }

    // Waits until an expression is true, which a script of the page brings about.
    public async Task WaitUntilAsync(string condition, CancellationToken cancellationToken) => await _page.CallAsync(
        "Runtime.evaluate",
        new()
        {
            ["expression"] =
                $"new Promise(done => {{ const check = () => ({condition}) ? done(true) : setTimeout(check, 20); check(); }})",
            ["awaitPromise"] = true,
        },
        cancellationToken);

    public Task<string> GetTextAsync(CancellationToken cancellationToken) => EvaluateAsync("document.body.innerText", cancellationToken);

    // Stores a screenshot if GRAPH_LOCAL_SCREENSHOTS names a folder.
    public async Task TakeScreenshotAsync(string name, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("GRAPH_LOCAL_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        var response = await _page.CallAsync("Page.captureScreenshot", new() { ["format"] = "png" }, cancellationToken);
        await File.WriteAllBytesAsync(
            System.IO.Path.Combine(folder, name + ".png"), Convert.FromBase64String((string)response["data"]!), cancellationToken);
    }

    public Task SetSizeAsync(int width, int height, CancellationToken cancellationToken) => _page.CallAsync(
        "Emulation.setDeviceMetricsOverride",
        new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500 },
        cancellationToken);

    public Task SetColorSchemeAsync(string scheme, CancellationToken cancellationToken) => _page.CallAsync(
        "Emulation.setEmulatedMedia",
        new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }

    private static async Task<Uri> GetPageUrlAsync(Process process, CancellationToken cancellationToken)
    {
        const string Announcement = "DevTools listening on ";
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal))
                continue;

            // The output is not read from here on, and the process must not block on a full pipe.
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var browser = new Uri(line[Announcement.Length..]);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var pages = await http.GetFromJsonAsync<JsonArray>($"http://{browser.Authority}/json/list", cancellationToken);
            return new Uri((string)pages!.First(page => (string)page!["type"]! == "page")!["webSocketDebuggerUrl"]!);
        }

        throw new IOException("Chromium ended before it said where it listens.");
    }
}

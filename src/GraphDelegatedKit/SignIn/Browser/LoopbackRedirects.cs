using System.Collections.Concurrent;
using System.Text;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// The port to which each code was sent. MSAL needs the redirect address when its application object is created, before a free port is
/// chosen. A code must be redeemed with the same redirect address as in its request, so the port is added to both requests.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions"/></remarks>
internal sealed class LoopbackRedirects
{
    public const string RegisteredUri = "http://localhost";

    private readonly ConcurrentDictionary<string, int> _ports = new(StringComparer.Ordinal);

    public static Uri WithPort(Uri authorizationUri, int port) => new(WithPort(authorizationUri.AbsoluteUri, port));

    public void Remember(string code, int port) => _ports[code] = port;

    /// <summary>Adds the port to the request that redeems a code, and forgets the port.</summary>
    public void ApplyPort(HttpRequestMessage request, string form, string code)
    {
        if (!_ports.TryRemove(code, out var port)) return;

        request.Content = new StringContent(WithPort(form, port), Encoding.UTF8, "application/x-www-form-urlencoded");
    }

    private static string WithPort(string text, int port) =>
        text.Replace(
            "redirect_uri=" + Uri.EscapeDataString(RegisteredUri),
            "redirect_uri=" + Uri.EscapeDataString($"{RegisteredUri}:{port}"),
            StringComparison.Ordinal);
}

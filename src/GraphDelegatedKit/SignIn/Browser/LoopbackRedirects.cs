using System.Collections.Concurrent;
using System.Text;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// The port each code came back to. MSAL is told the redirect address when its application object is made, long before a free port is
/// chosen, and the address a code is redeemed with must be the one it was asked for with; so the port is put in on both ways.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions"/></remarks>
internal sealed class LoopbackRedirects
{
    public const string RegisteredUri = "http://localhost";

    private readonly ConcurrentDictionary<string, int> _ports = new(StringComparer.Ordinal);

    public static Uri WithPort(Uri authorizationUri, int port) => new(WithPort(authorizationUri.AbsoluteUri, port));

    public void Remember(string code, int port) => _ports[code] = port;

    /// <summary>Puts the port into the request that redeems a code, and forgets it.</summary>
    public void ApplyPort(HttpRequestMessage request, string form, string code)
    {
        if (_ports.TryRemove(code, out var port)) request.Content = new StringContent(WithPort(form, port), Encoding.UTF8, "application/x-www-form-urlencoded");
    }

    private static string WithPort(string text, int port) =>
        text.Replace("redirect_uri=" + Uri.EscapeDataString(RegisteredUri), $"redirect_uri={Uri.EscapeDataString($"{RegisteredUri}:{port}")}", StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// The port each code came back to. MSAL is told the redirect address when its application object is made, long before a free port is
/// chosen, and the address a code is redeemed with must be the one it was asked for with; so the port is put in on both ways.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions"/></remarks>
internal sealed class LoopbackRedirects
{
    public const string Registered = "http://localhost";

    private readonly ConcurrentDictionary<string, int> _ports = new(StringComparer.Ordinal);

    public static Uri WithPort(Uri authorization, int port) =>
        new(authorization.AbsoluteUri.Replace("redirect_uri=" + Uri.EscapeDataString(Registered), $"redirect_uri={Uri.EscapeDataString($"{Registered}:{port}")}", StringComparison.Ordinal));

    public void Remember(string code, int port) => _ports[code] = port;

    /// <summary>Puts the port into the request that redeems a code, and forgets it.</summary>
    public void PutInto(HttpRequestMessage request, string form)
    {
        var fields = form.Split('&').Select(field => field.Split('=', 2)).Where(field => field.Length == 2).ToList();
        var code = fields.Find(field => field[0] == "code")?[1];
        if (code is null || !_ports.TryRemove(WebUtility.UrlDecode(code), out var port)) return;

        var redeemed = string.Join('&', fields.Select(field => field[0] == "redirect_uri" ? $"redirect_uri={Uri.EscapeDataString($"{Registered}:{port}")}" : $"{field[0]}={field[1]}"));
        request.Content = new StringContent(redeemed, Encoding.UTF8, "application/x-www-form-urlencoded");
    }
}

using Samples;

namespace AppRegistration;

/// <summary>The redirect URIs of a command line.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reply-url"/></remarks>
internal static class RedirectUris
{
    private const string DefaultConsole = "http://localhost"; // any port
    private const string DefaultWeb = "http://localhost:5080/auth/redirect"; // of samples/WebApp

    /// <exception cref="UsageException">An address would be refused, or would never match.</exception>
    public static IReadOnlyList<string> Read(AppKind kind, IReadOnlyList<string> redirects)
    {
        foreach (var redirect in redirects) Validate(kind, redirect);
        return redirects.Count > 0 ? redirects : [kind == AppKind.Web ? DefaultWeb : DefaultConsole];
    }

    private static void Validate(AppKind kind, string redirect)
    {
        if (!Uri.TryCreate(redirect, UriKind.Absolute, out var uri))
            throw new UsageException($"--redirect: '{redirect}' is not an address. Write it with its scheme.");
        if (uri.Fragment.Length > 0 || redirect.Contains('*', StringComparison.Ordinal))
            throw new UsageException($"--redirect: '{redirect}' has a fragment or a wildcard, which is not allowed.");
        if (kind != AppKind.Web) return;
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.Host == "localhost"))
            throw new UsageException(
                $"--redirect: '{redirect}' is not https. http is for http://localhost only, and 127.0.0.1 is not localhost.");
    }
}

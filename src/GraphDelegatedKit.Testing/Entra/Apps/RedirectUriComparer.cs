namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/entra/identity-platform/reply-url: a redirect URI must be one that is registered. Scheme and host are
// compared without case, the path and the query with it; the port of a loopback address is ignored; [::1] has no such exception. A
// registered path may end in /*, as in the manifest of older applications.
internal static class RedirectUriComparer
{
    private const string AnyPath = "/*";

    public static bool Matches(string registered, string requested)
    {
        if (!Uri.TryCreate(registered, UriKind.Absolute, out var registeredUri)
            || !Uri.TryCreate(requested, UriKind.Absolute, out var requestedUri)
            || requestedUri.Fragment.Length > 0
            || requestedUri.UserInfo.Length > 0
            || registeredUri.Scheme != requestedUri.Scheme
            || !registeredUri.Host.Equals(requestedUri.Host, StringComparison.OrdinalIgnoreCase))
            return false;
        if (registeredUri.Port != requestedUri.Port && !IsLoopback(registeredUri))
            return false;

        var (registeredPath, requestedPath) = (registeredUri.PathAndQuery, requestedUri.PathAndQuery);
        return registeredPath.EndsWith(AnyPath, StringComparison.Ordinal)
            ? requestedPath.StartsWith(registeredPath[..^1], StringComparison.Ordinal)
            : registeredPath == requestedPath;
    }

    private static bool IsLoopback(Uri uri) => uri.Host is "localhost" or "127.0.0.1";
}

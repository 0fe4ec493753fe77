namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/entra/identity-platform/how-to-add-redirect-uri: the platform of a redirect URI. Refresh tokens store it by
// its number, and a token of an earlier version, which has none, belongs to a public client.
internal enum AppPlatform
{
    PublicClient = 0,
    Web = 1,
    SinglePageApp = 2,
}

namespace GraphDelegatedKit.Testing.Entra.ClientAuthentication;

// The appidacr claim of an access token: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
internal enum CredentialKind
{
    None = 0,
    Secret = 1,
    Certificate = 2,
}

using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Abstractions;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;

namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>Passes the options on to Microsoft.Identity.Web.</summary>
internal sealed class EntraOptionsSetup(IOptions<GraphDelegatedWebOptions> webOptions, AuthPaths paths)
    : IConfigureNamedOptions<MicrosoftIdentityOptions>, IConfigureNamedOptions<ConfidentialClientApplicationOptions>
{
    public void Configure(MicrosoftIdentityOptions options) => Configure(GraphDelegatedDefaults.OpenIdConnectScheme, options);

    public void Configure(string? name, MicrosoftIdentityOptions options)
    {
        if (name != GraphDelegatedDefaults.OpenIdConnectScheme) return;

        var web = webOptions.Value;
        options.Instance = web.Cloud.Login.AbsoluteUri;
        options.TenantId = web.Tenant;
        options.ClientId = web.ClientId;
        options.CallbackPath = paths.Redirect;
        options.SignedOutCallbackPath = paths.SignedOutCallback;
        options.SaveTokens = false; // the cookie holds no token
        options.ClientCredentials = [.. CreateCredentials(web)];
    }

    public void Configure(ConfidentialClientApplicationOptions options) => Configure(GraphDelegatedDefaults.OpenIdConnectScheme, options);

    public void Configure(string? name, ConfidentialClientApplicationOptions options)
    {
        if (name != GraphDelegatedDefaults.OpenIdConnectScheme) return;

        options.ClientCapabilities = ["cp1"]; // the app answers claims challenges
        // Without this Microsoft.Identity.Web takes the address of the request, which behind a proxy is not the one of the sign-in.
        if (webOptions.Value.BaseUrl is { } baseUrl) options.RedirectUri = baseUrl.AbsoluteUri.TrimEnd('/') + paths.Redirect;
    }

    private static IEnumerable<CredentialDescription> CreateCredentials(GraphDelegatedWebOptions web)
    {
        var (certificate, federated) = (web.Certificate, web.FederatedCredential);
        if (web.ClientSecret is { } secret)
            yield return new() { SourceType = CredentialSource.ClientSecret, ClientSecret = secret };
        if (certificate.Path is { } path)
            yield return new()
            {
                SourceType = CredentialSource.Path,
                CertificateDiskPath = path,
                CertificatePassword = certificate.Password,
            };
        if (certificate.Thumbprint is { } thumbprint)
            yield return new()
            {
                SourceType = CredentialSource.StoreWithThumbprint,
                CertificateStorePath = certificate.Store,
                CertificateThumbprint = thumbprint,
            };
        if (federated.TokenFile is { } tokenFile)
            yield return new() { SourceType = CredentialSource.SignedAssertionFilePath, SignedAssertionFileDiskPath = tokenFile };
        if (federated.ManagedIdentityClientId is { } identity)
            yield return new() { SourceType = CredentialSource.SignedAssertionFromManagedIdentity, ManagedIdentityClientId = identity };
        foreach (var credential in web.Credentials) yield return credential;
    }
}

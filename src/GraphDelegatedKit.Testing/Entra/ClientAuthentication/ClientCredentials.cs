using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.ClientAuthentication;

// What a token request presents of its application: the id, and a secret or an assertion. They are not verified yet.
internal sealed record ClientCredentials(string ClientId, string? Secret, string? Assertion)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public CredentialKind Kind =>
        Assertion is not null ? CredentialKind.Certificate : Secret is not null ? CredentialKind.Secret : CredentialKind.None;

    public static ClientCredentials Read(RequestContext context, EntraForm form)
    {
        // Another scheme is none of a client: some HTTP clients send their bearer token to every address.
        return AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            ? ReadBasic(header.Parameter)
            : new ClientCredentials(form.GetRequired("client_id"), form["client_secret"], ReadAssertion(form));
    }

    private static string? ReadAssertion(EntraForm form)
    {
        if (form["client_assertion"] is not { } assertion)
            return null;
        return form["client_assertion_type"] == AssertionType
            ? assertion
            : throw new EntraErrorException(
                "invalid_request", 900144, "The request body must contain the following parameter: 'client_assertion_type'.");
    }

    // https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1: both parts are form-encoded before they are joined.
    private static ClientCredentials ReadBasic(string? parameter)
    {
        if (TryDecode(parameter) is { } pair
            && pair.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            return new ClientCredentials(WebUtility.UrlDecode(pair[..colon]), WebUtility.UrlDecode(pair[(colon + 1)..]), null);

        // Not documented; assumed: a header that holds no credentials is refused like a wrong secret.
        throw EntraErrorException.InvalidClient(7000215, "The Authorization header does not contain a client id and a client secret.");
    }

    private static string? TryDecode(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}

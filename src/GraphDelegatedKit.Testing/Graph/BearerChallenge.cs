using System.Text;
using GraphDelegatedKit.Testing.Entra;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge: the WWW-Authenticate header of Graph.
internal static class BearerChallenge
{
    private const string Plain =
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
        + $"client_id=\"{GraphApplication.Id}\"";

    // With claims, which are JSON, the client is asked for a token that satisfies them.
    public static string Format(string? claims = null) => claims is null
        ? Plain
        : $"{Plain}, error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims))}\"";
}

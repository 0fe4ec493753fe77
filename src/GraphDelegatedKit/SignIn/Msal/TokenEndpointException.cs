using System.Net;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// An error response of the token endpoint. It passes through MSAL as a transport fault, because MSAL would otherwise repeat the error
/// for minutes in the whole process, even for a forced refresh or another sign-in.
/// </summary>
internal sealed class TokenEndpointException(HttpStatusCode status, TokenErrorBody body, TimeSpan? retryAfter)
    : HttpRequestException($"The token endpoint refused: {ServiceText.Clean(body.Error, ServiceText.MaxCodeLength)}.", null, status)
{
    public TokenErrorBody Body { get; } = body;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

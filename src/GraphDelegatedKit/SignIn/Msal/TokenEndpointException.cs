using System.Net;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// What the token endpoint answered to what it did not grant. Handed through MSAL as a transport fault, because MSAL would
/// otherwise remember the refusal for minutes, for the whole process, and not even a forced refresh or another sign-in would get past it.
/// </summary>
internal sealed class TokenEndpointException(HttpStatusCode status, TokenErrorBody body, TimeSpan? retryAfter) : HttpRequestException($"The token endpoint refused: {body.Error}.", null, status)
{
    public TokenErrorBody Body { get; } = body;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

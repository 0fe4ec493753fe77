using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// Creates a <see cref="SignInException"/> with reason and remedy for a failure of MSAL or of the sign-in service, in an
/// <see cref="ITokenProvider"/> of the program's own.
/// </summary>
public static class SignInExceptionFactory
{
    /// <summary>Creates the exception for a failure of MSAL.</summary>
    /// <param name="failure">
    /// An exception of MSAL, or the <see cref="HttpRequestException"/> of a request that it sent. A <see cref="SignInException"/> is
    /// returned as it is.
    /// </param>
    /// <param name="request">
    /// The request that failed, whose claims and permissions the next sign-in must ask for; <see langword="null"/> if they are not known.
    /// </param>
    /// <returns>The exception, with the failure as its cause.</returns>
    public static SignInException FromMsal(Exception failure, TokenRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var error = SignInErrors.From(failure);
        error.AddClaims(request?.Claims);

        // The service does not say which permission is missing.
        return error is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 } && request?.Scopes is { } scopes
            ? SignInException.From(error, missingScopes: scopes)
            : error;
    }

    /// <summary>Creates the exception for an error response of the authorization endpoint.</summary>
    /// <param name="error">The value of <c>error</c>, such as <c>access_denied</c>.</param>
    /// <param name="description">The value of <c>error_description</c>, which names the <c>AADSTS</c> number.</param>
    /// <param name="innerException">The cause.</param>
    /// <returns>The exception.</returns>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response"/></remarks>
    public static SignInException FromOAuthError(string error, string? description = null, Exception? innerException = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(error);
        var codes = TokenErrorBody.ParseCodes(description ?? "");
        return SignInErrors.FromAuthorizationError(new TokenErrorBody(error, description ?? "", codes, null, null, null), innerException);
    }
}

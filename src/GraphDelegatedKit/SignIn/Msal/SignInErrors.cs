using System.Globalization;
using System.Net;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Creates the <see cref="SignInException"/> for a failure of MSAL, the token endpoint or the cache.</summary>
internal static class SignInErrors
{
    // The tenant of all personal Microsoft accounts: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    private const string PersonalAccountsTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private const string PersonalAccountRemedy =
        "A personal account has no administrator, and some permissions exist for work or school accounts only. "
        + "Sign in again and consent, request fewer Scopes, or set AllowPartialConsent to work with what was granted.";

    private const string CheckProxy = "Try again. If the sign-in fails again, check for a proxy that responds instead of the service.";

    /// <param name="fault">The failure.</param>
    /// <param name="options">The options of the session, for remedies that name an address of the app.</param>
    public static SignInException From(Exception fault, DelegatedSessionOptions? options = null) => fault switch
    {
        SignInException signInException => signInException,
        StorageException storage =>
            new(SignInReason.Cache, $"The sign-in cache cannot be used. {storage.Message}", storage.Remedy, storage),
        TokenEndpointException endpoint => From(endpoint.Body, (int)endpoint.StatusCode!, endpoint.RetryAfter, endpoint, options),
        MsalServiceException service => From(service, ReadBody(service), options),
        MsalClientException client => From(client),
        HttpRequestException network => new(
            SignInReason.Service,
            $"The sign-in service cannot be reached: {network.Message}",
            "Check the network, the proxy and the system's clock, then try again.",
            network),
        _ => CreateUnreadableResponseException(fault),
    };

    /// <summary>Creates the error for a response of the authorization endpoint, which has the status of a redirect.</summary>
    public static SignInException FromAuthorizationError(TokenErrorBody body, Exception? inner) =>
        From(body, (int)HttpStatusCode.Redirect, null, inner, null);

    public static SignInException CreateSignInRequiredException(string detail, Exception? inner = null) =>
        new(SignInReason.SignInRequired, $"No account is signed in: {detail}", null, inner);

    /// <summary>Creates the error for a token without some of the requested permissions.</summary>
    public static SignInException CreateMissingScopesException(
        IReadOnlyList<string> scopes, DelegatedSessionOptions options, GraphAccount? account, SignInException? inner = null)
    {
        var missing = $"Missing: {string.Join(", ", scopes)}.";
        var remedy = account?.TenantId == PersonalAccountsTenantId ? PersonalAccountRemedy : null;
        return inner is not null
            ? SignInException.From(inner, $"{inner.Message} {missing}", remedy, scopes)
            : new(
                SignInReason.ConsentRequired,
                $"Sign-in stopped: not all requested permissions were granted. {missing}",
                remedy ?? AdminConsent.ReplacePlaceholder(AdminConsent.Remedy, options))
            {
                MissingScopes = scopes,
            };
    }

    private static SignInException CreateUnreadableResponseException(Exception fault) => new(
        SignInReason.Service,
        $"The response of the sign-in service is unreadable: {fault.Message}",
        CheckProxy,
        fault);

    private static SignInException From(MsalClientException client) => client.ErrorCode switch
    {
        MsalError.CodeExpired => new(
            SignInReason.InteractionFailed,
            "Sign-in stopped: the code was not entered in time.",
            "Sign in again and enter the new code.",
            client),
        MsalError.JsonParseError or MsalError.AccessTokenTypeMissing or MsalError.TokenTypeMismatch or MsalError.InvalidJwtError =>
            CreateUnreadableResponseException(client),
        _ => new(SignInReason.AppRegistration, $"Sign-in stopped: {client.Message}", "Check client id, tenant and scopes.", client),
    };

    // An error that MSAL raises without a request has neither a body nor a number. A new inner exception replaces MSAL's, which shows the
    // whole body.
    private static SignInException From(MsalServiceException service, TokenErrorBody body, DelegatedSessionOptions? options)
    {
        if (service is MsalUiRequiredException { ResponseBody: null or "" } && body.Codes.Count == 0 && body.SubError is null)
            return CreateSignInRequiredException(service.Message, service);

        var inner = new MsalServiceException(service.ErrorCode, ServiceText.Clean(service.Message, ServiceText.MaxLength));
        return From(body, service.StatusCode, service.Headers?.RetryAfter?.Delta, inner, options);
    }

    private static SignInException From(
        TokenErrorBody body, int status, TimeSpan? retryAfter, Exception? inner, DelegatedSessionOptions? options)
    {
        var row = FindRow(body, status);
        var message = $"Sign-in stopped: {ServiceText.Clean(GetMessage(body, status), ServiceText.MaxLength)}";
        return new SignInException(row.Reason, message, AdminConsent.ReplacePlaceholder(row.Remedy, options), inner)
        {
            ServiceMessage = body.Description.Length > 0 ? body.Description : null,
            AadstsCodes = body.Codes,
            CorrelationId = body.CorrelationId,
            Claims = body.Claims,
            RetryAfter = retryAfter,
        };
    }

    // A status about the service itself is more significant than a number that comes with it.
    private static AadstsTable.Row FindRow(TokenErrorBody body, int status) => status is 408 or 429 or >= 500
        ? AadstsTable.Find(body.Codes) is { Reason: SignInReason.Service } serviceRow ? serviceRow : CreateServiceRow(status)
        : AadstsTable.Find(body.Codes) ?? ClassifyError(body);

    private static AadstsTable.Row CreateServiceRow(int status) =>
        status == 429
            ? new(SignInReason.Service, "Wait as long as the service asks, then try again.")
            : CreateDefaultRow(SignInReason.Service);

    // The suberror says more than the error:
    // https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-error-handling#msaluirequiredexception
    private static AadstsTable.Row ClassifyError(TokenErrorBody body) => (body.Error, body.SubError) switch
    {
        (_, "consent_required") or ("consent_required", _) => new(SignInReason.ConsentRequired, AdminConsent.Remedy),
        (_, "basic_action") => new(
            SignInReason.SignInRequired, "The tenant requires more, such as a second factor. Sign in again and follow the page."),
        (_, "additional_action") => new(
            SignInReason.SignInRequired, "The tenant requires another step first. Sign in again: the page shows the step."),
        (_, "user_password_expired") => new(SignInReason.SignInRequired, "The password has expired. Sign in again and change it."),
        (_, "bad_token" or "token_expired") => new(SignInReason.SignInRequired, "The stored sign-in is no longer valid. Sign in again."),
        (_, "client_mismatch") => new(SignInReason.SignInRequired, "The stored sign-in belongs to another app. Sign in again."),
        (_, "protection_policy_required") => new(
            SignInReason.BlockedByPolicy,
            "A policy requires apps that Intune protects, and this app is not one. Ask an administrator of the tenant."),
        (_, "device_authentication_failed") => new(
            SignInReason.BlockedByPolicy,
            "The device could not be authenticated. Sign in with a browser on a registered device, or ask an administrator."),
        (_, "message_only") => new(
            SignInReason.BlockedByPolicy,
            "Signing in again shows the obstacle but does not remove it. Ask an administrator of the tenant."),
        (TokenErrorBody.TooLargeCode or TokenErrorBody.UnreadableCode, _) => new(SignInReason.Service, CheckProxy),
        ("authorization_declined" or "access_denied", _) => new(
            SignInReason.InteractionFailed, "The sign-in was declined on the page. Sign in again and complete the sign-in."),
        ("expired_token" or "code_expired" or "bad_verification_code" or "authorization_pending", _) => new(
            SignInReason.InteractionFailed, "The code expired. Sign in again and enter the new code."),
        ("invalid_grant" or "interaction_required" or "login_required", _) => new(SignInReason.SignInRequired, "Sign in again."),
        ("invalid_client" or "unauthorized_client" or "invalid_scope", _) => CreateDefaultRow(SignInReason.AppRegistration),
        ("invalid_request" or "invalid_resource" or "unsupported_grant_type", _) => CreateDefaultRow(SignInReason.AppRegistration),
        _ => CreateDefaultRow(SignInReason.Service),
    };

    private static AadstsTable.Row CreateDefaultRow(SignInReason reason) => new(reason, Remedies.For(reason));

    // The first sentence is the message; the ids that follow have properties of their own.
    private static string GetMessage(TokenErrorBody body, int status)
    {
        var firstSentence = body.Description.Split("\r\n", 2)[0].Split(" Trace ID:", 2)[0].Trim();
        return firstSentence.Length > 0
            ? firstSentence
            : string.Create(CultureInfo.InvariantCulture, $"{body.Error} ({status}).");
    }

    private static TokenErrorBody ReadBody(MsalServiceException service)
    {
        if (service.ResponseBody is not { Length: > 0 } json) return CreateBody(service);

        var body = TokenErrorBody.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        return body == TokenErrorBody.Unreadable ? CreateBody(service) : body;
    }

    // The browser's response has no body: only the message contains the error number.
    private static TokenErrorBody CreateBody(MsalServiceException service)
    {
        var codes = TokenErrorBody.ParseCodes(service.Message);
        return new(service.ErrorCode, service.Message, codes, service.SubErrorForLogging, service.CorrelationId, service.Claims);
    }
}

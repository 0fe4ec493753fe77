using System.Globalization;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Makes the caller's exception of whatever MSAL, the endpoint or the cache failed with.</summary>
internal static class SignInErrors
{
    /// <param name="fault">What it failed with.</param>
    /// <param name="options">Which app it is, for remedies that name its addresses.</param>
    public static SignInException From(Exception fault, DelegatedSessionOptions? options = null) => fault switch
    {
        SignInException signInException => signInException,
        StorageException storageException => new(SignInReason.Cache, $"The sign-in cache cannot be used. {storageException.Message}", storageException.Remedy, storageException),
        TokenEndpointException endpointException => From(endpointException.Body, (int)endpointException.StatusCode!, endpointException.RetryAfter, endpointException, options),
        MsalServiceException service => From(service, ReadBody(service), options),
        MsalClientException { ErrorCode: MsalError.CodeExpired } expired => new(SignInReason.InteractionFailed, "Sign-in stopped: the code was not entered in time.", "Run it again and enter the new code.", expired),
        MsalClientException { ErrorCode: MsalError.JsonParseError or MsalError.AccessTokenTypeMissing or MsalError.TokenTypeMismatch or MsalError.InvalidJwtError } unreadable => UnreadableResponse(unreadable),
        MsalClientException client => new(SignInReason.AppRegistration, $"Sign-in stopped: {client.Message}", "Check client id, tenant and scopes.", client),
        HttpRequestException network => new(SignInReason.Service, $"The sign-in service cannot be reached: {network.Message}", "Check the network, the proxy and the system's clock, then run it again.", network),
        _ => UnreadableResponse(fault),
    };

    public static SignInException SignInRequired(string detail, Exception? inner = null) =>
        new(SignInReason.SignInRequired, $"Nobody is signed in: {detail}", null, inner);

    /// <summary>A token came, or could have come, without some of what was asked for.</summary>
    public static SignInException MissingScopes(IReadOnlyList<string> scopes, DelegatedSessionOptions options, SignInException? inner = null) =>
        new(SignInReason.ConsentRequired, $"{inner?.Message ?? "Sign-in stopped: less was granted than asked for."} Missing: {string.Join(", ", scopes)}.", inner?.Remedy ?? AdminConsent.ReplacePlaceholder(AdminConsent.Remedy, options), inner)
        {
            MissingScopes = scopes,
            AadstsCodes = inner?.AadstsCodes ?? [],
            CorrelationId = inner?.CorrelationId,
            Claims = inner?.Claims,
        };

    private static SignInException UnreadableResponse(Exception fault) =>
        new(SignInReason.Service, $"The sign-in service answered something unreadable: {fault.Message}", "Run it again; if it stays so, look for a proxy that answers in its place.", fault);

    // MSAL's own, of what it could not even ask for, has neither a body nor a number. The original shows the whole body, so it goes no further.
    private static SignInException From(MsalServiceException service, TokenErrorBody body, DelegatedSessionOptions? options) =>
        service is MsalUiRequiredException { ResponseBody: null or "" } && body.Codes.Count == 0 && body.SubError is null
            ? SignInRequired(service.Message, service)
            : From(body, service.StatusCode, service.Headers?.RetryAfter?.Delta, new MsalServiceException(service.ErrorCode, service.Message), options);

    private static SignInException From(TokenErrorBody body, int status, TimeSpan? retryAfter, Exception inner, DelegatedSessionOptions? options)
    {
        var row = FindRow(body, status);
        return new SignInException(row.Reason, $"Sign-in stopped: {GetMessage(body, status)}", AdminConsent.ReplacePlaceholder(row.Remedy, options), inner)
        {
            AadstsCodes = body.Codes,
            CorrelationId = body.CorrelationId,
            Claims = body.Claims,
            RetryAfter = retryAfter,
        };
    }

    // A status that speaks of the service's own state says more than any number that comes with it.
    private static AadstsTable.Row FindRow(TokenErrorBody body, int status) => status is 408 or 429 or >= 500
        ? AadstsTable.Find(body.Codes) is { Reason: SignInReason.Service } serviceRow ? serviceRow : CreateServiceRow(status)
        : AadstsTable.Find(body.Codes) ?? ClassifyError(body);

    private static AadstsTable.Row CreateServiceRow(int status) =>
        new(SignInReason.Service, status == 429 ? "Wait as long as the service asks, then run it again." : Remedies.For(SignInReason.Service));

    // https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-error-handling#msaluirequiredexception: the finer word says more than the error.
    private static AadstsTable.Row ClassifyError(TokenErrorBody body) => (body.Error, body.SubError) switch
    {
        (_, "consent_required") or ("consent_required", _) => new(SignInReason.ConsentRequired, AdminConsent.Remedy),
        (_, "basic_action") => new(SignInReason.SignInRequired, "The tenant asks for more, such as a second factor. Sign in again and follow the page."),
        (_, "additional_action") => new(SignInReason.SignInRequired, "The tenant asks for something to be put right first. Sign in again: the page says what it is."),
        (_, "user_password_expired") => new(SignInReason.SignInRequired, "The password has expired. Sign in again and change it."),
        (_, "bad_token" or "token_expired") => new(SignInReason.SignInRequired, "The sign-in that was kept is not valid any more. Sign in again."),
        (_, "client_mismatch") => new(SignInReason.SignInRequired, "The sign-in that was kept belongs to another app. Sign in again."),
        (_, "protection_policy_required") => new(SignInReason.BlockedByPolicy, "A policy asks for apps that Intune protects, and this is none. Ask an administrator of the tenant."),
        (_, "device_authentication_failed") => new(SignInReason.BlockedByPolicy, "The device could not prove which one it is. Sign in by a browser on a registered device, or ask an administrator."),
        (_, "message_only") => new(SignInReason.BlockedByPolicy, "Signing in again shows what stands in the way, and does not remove it. Ask an administrator of the tenant."),
        ("authorization_declined" or "access_denied", _) => new(SignInReason.InteractionFailed, "It was declined on the page. Run it again to be asked once more."),
        ("expired_token" or "code_expired" or "bad_verification_code", _) => new(SignInReason.InteractionFailed, "The code expired. Run it again and enter the new one."),
        ("invalid_grant" or "interaction_required" or "login_required", _) => new(SignInReason.SignInRequired, "Sign in again."),
        ("invalid_client" or "unauthorized_client" or "invalid_scope" or "invalid_request" or "invalid_resource" or "unsupported_grant_type", _) => CreateDefaultRow(SignInReason.AppRegistration),
        _ => CreateDefaultRow(SignInReason.Service),
    };

    private static AadstsTable.Row CreateDefaultRow(SignInReason reason) => new(reason, Remedies.For(reason));

    // The description's first sentence says it; what follows are trace ids, which have properties of their own.
    private static string GetMessage(TokenErrorBody body, int status)
    {
        var firstSentence = body.Description.Split("\r\n", 2)[0].Split(" Trace ID:", 2)[0].Trim();
        return firstSentence.Length > 0 ? firstSentence : string.Create(CultureInfo.InvariantCulture, $"{body.Error} ({status}).");
    }

    private static TokenErrorBody ReadBody(MsalServiceException service) => service.ResponseBody is { Length: > 0 } json
        ? TokenErrorBody.Parse(System.Text.Encoding.UTF8.GetBytes(json)) is var body && body != TokenErrorBody.Unreadable ? body : CreateBody(service)
        : CreateBody(service);

    // What the browser brought back has no body: the number stands in the words alone.
    private static TokenErrorBody CreateBody(MsalServiceException service) =>
        new(service.ErrorCode, service.Message, TokenErrorBody.ParseCodes(service.Message), service.SubErrorForLogging, service.CorrelationId, service.Claims);
}

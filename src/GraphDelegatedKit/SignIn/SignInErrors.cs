using System.Globalization;
using GraphDelegatedKit.Storage;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>Makes the caller's exception of whatever MSAL, the endpoint or the cache failed with.</summary>
internal static class SignInErrors
{
    public static SignInException From(Exception fault) => fault switch
    {
        SignInException known => known,
        StorageException cache => new(SignInReason.Cache, $"The sign-in cache cannot be used. {cache.Message}", cache.Remedy, cache),
        TokenRefusal refusal => From(refusal.Body, (int)refusal.StatusCode!, refusal.RetryAfter, refusal),
        MsalUiRequiredException { ResponseBody: null or "" } required => Required(required.Message, required),
        MsalServiceException service => From(Read(service), service.StatusCode, service.Headers?.RetryAfter?.Delta, new MsalServiceException(service.ErrorCode, service.Message)), // the original shows the whole body
        MsalClientException { ErrorCode: MsalError.CodeExpired } late => new(SignInReason.InteractionFailed, "Sign-in stopped: the code was not entered in time.", "Run it again and enter the new code.", late),
        MsalClientException { ErrorCode: MsalError.JsonParseError or MsalError.AccessTokenTypeMissing or MsalError.TokenTypeMismatch or MsalError.InvalidJwtError } broken => Unreadable(broken),
        MsalClientException client => new(SignInReason.AppRegistration, $"Sign-in stopped: {client.Message}", "Check client id, tenant and scopes.", client),
        HttpRequestException network => new(SignInReason.Service, $"The sign-in service cannot be reached: {network.Message}", "Check the network, the proxy and the system's clock, then run it again.", network),
        _ => Unreadable(fault),
    };

    public static SignInException Required(string why, Exception? inner = null) =>
        new(SignInReason.SignInRequired, $"Nobody is signed in: {why}", "Sign in once where a person can be asked, then run it again.", inner);

    private static SignInException Unreadable(Exception fault) =>
        new(SignInReason.Service, $"The sign-in service answered something unreadable: {fault.Message}", "Run it again; if it stays so, look for a proxy that answers in its place.", fault);

    private static SignInException From(TokenErrorBody body, int status, TimeSpan? retryAfter, Exception inner)
    {
        var row = AadstsTable.Find(body.Codes) ?? ByClass(body, status);
        return new SignInException(row.Reason, $"Sign-in stopped: {Words(body, status)}", row.Remedy, inner)
        {
            AadstsCodes = body.Codes,
            CorrelationId = body.CorrelationId,
            Claims = body.Claims,
            RetryAfter = retryAfter,
        };
    }

    private static AadstsTable.Row ByClass(TokenErrorBody body, int status) => (body.Error, body.SubError) switch
    {
        (_, "consent_required") or ("consent_required", _) => new(SignInReason.ConsentRequired, "Sign in again and consent, or have an administrator grant the permission."),
        (_, "message_only") or (_, "device_authentication_failed") => new(SignInReason.BlockedByPolicy, "Ask an administrator of the tenant; trying again does not help."),
        ("authorization_declined" or "access_denied", _) => new(SignInReason.InteractionFailed, "It was declined on the page. Run it again to be asked once more."),
        ("expired_token" or "code_expired", _) => new(SignInReason.InteractionFailed, "The code expired. Run it again and enter the new one."),
        ("invalid_grant" or "interaction_required" or "login_required", _) => new(SignInReason.SignInRequired, "Sign in again."),
        ("invalid_client" or "unauthorized_client" or "invalid_scope" or "invalid_request" or "invalid_resource", _) => new(SignInReason.AppRegistration, "Check client id, tenant and scopes against the app's registration."),
        _ when status == 429 => new(SignInReason.Service, "Wait as long as the service asks, then run it again."),
        _ => new(SignInReason.Service, "Run it again in a minute; if it stays so, look at the service's status page."),
    };

    // The description's first sentence says it; what follows are trace ids, which have properties of their own.
    private static string Words(TokenErrorBody body, int status)
    {
        var first = body.Description.Split("\r\n", 2)[0].Split(" Trace ID:", 2)[0].Trim();
        return first.Length > 0 ? first : string.Create(CultureInfo.InvariantCulture, $"{body.Error} ({status}).");
    }

    private static TokenErrorBody Read(MsalServiceException service) => service.ResponseBody is { Length: > 0 } json
        ? TokenErrorBody.Parse(System.Text.Encoding.UTF8.GetBytes(json)) is var body && body != TokenErrorBody.Unreadable ? body : Plain(service)
        : Plain(service);

    private static TokenErrorBody Plain(MsalServiceException service) => new(service.ErrorCode, service.Message, [], null, service.CorrelationId, service.Claims);
}

using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// The parameters that Entra knows at its endpoints. Those that start with x- are about the client: MSAL sends several of them.
// https://datatracker.ietf.org/doc/html/rfc6749#section-3.1: a server ignores the others, so a misspelt one goes unnoticed.
internal static class SignInParameters
{
    // MSAL or Azure.Identity sends these in any request.
    private static readonly string[] Common =
    [
        "client_id", "scope", "claims", "client_info", "client-request-id", "return-client-request-id", "instance_aware", "dc", "mkt",
        "login_hint", "domain_hint", "token_type", "req_cnf", "brk_client_id", "brk_redirect_uri", "clidata", "msafed", "haschrome",
        "haschrome1", "ui_locales", "lc",
    ];

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-the-sign-in-request
    public static IReadOnlyList<string> Authorize { get; } =
    [
        .. Common, "response_type", "redirect_uri", "response_mode", "state", "nonce", "prompt", "code_challenge", "code_challenge_method",
        "sid", "max_age", "acr_values", "id_token_hint", "request", "display", "sso_reload", "sso_nonce", "nativebroker", "webauthn",
        "slk", "amr_values", "resource", "dsreg", "fidotrust",
    ];

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request
    public static IReadOnlyList<string> DeviceCode { get; } = Common;

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user
    public static IReadOnlyList<string> Token { get; } =
    [
        .. Common, "grant_type", "code", "redirect_uri", "code_verifier", "client_secret", "client_assertion", "client_assertion_type",
        "refresh_token", "device_code", "return_spa_code", "nonce", "tenant", "ccs",
    ];

    public static void Check(RequestContext context, EntraForm form, IReadOnlyList<string> known)
    {
        foreach (var name in form.Names.Where(name => !IsKnown(name, known)))
        {
            var message = $"Entra has no parameter {Rules.RequestRules.Quote(name)} here, and ignores it.";
            context.Rules.Check(
                LocalRule.UnknownSignInParameter,
                message,
                () => EntraErrorException.RefusedByRule(LocalRule.UnknownSignInParameter, message));
        }
    }

    private static bool IsKnown(string name, IReadOnlyList<string> known) =>
        name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) || known.Contains(name, StringComparer.OrdinalIgnoreCase);
}

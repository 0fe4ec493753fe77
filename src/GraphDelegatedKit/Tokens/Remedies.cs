namespace GraphDelegatedKit.Tokens;

/// <summary>The instructions for a failure of which only the reason is known.</summary>
internal static class Remedies
{
    public static string For(SignInReason reason) => reason switch
    {
        SignInReason.SignInRequired => "Sign in once where a user can answer the prompt, then repeat the operation.",
        SignInReason.ConsentRequired => "Sign in again and consent, or have an administrator consent for all users.",
        SignInReason.BlockedByPolicy => "Ask an administrator of the tenant; trying again does not help.",
        SignInReason.AccountChoice => "Set Username to the account that is meant, and sign in with it.",
        SignInReason.InteractionFailed => "Sign in again and complete the sign-in.",
        SignInReason.AppRegistration => "Check client id, tenant and scopes against the app's registration in Entra.",
        SignInReason.Cache => "Use a cache folder that you own and can write to, or set another Path.",
        _ => "Try again in a minute. If the sign-in service fails again, check its status page.",
    };
}

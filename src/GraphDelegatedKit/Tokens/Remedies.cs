namespace GraphDelegatedKit.Tokens;

/// <summary>What a person can do where nothing more is known than the reason.</summary>
internal static class Remedies
{
    public static string For(SignInReason reason) => reason switch
    {
        SignInReason.SignInRequired => "Sign in once where a person can be asked, then run it again.",
        SignInReason.ConsentRequired => "Sign in again and consent, or have an administrator consent for everybody.",
        SignInReason.BlockedByPolicy => "Ask an administrator of the tenant; trying again does not help.",
        SignInReason.AccountChoice => "Name the account that is meant as the Username, and sign in as that.",
        SignInReason.InteractionFailed => "Run it again to be asked once more.",
        SignInReason.AppRegistration => "Check client id, tenant and scopes against the app's registration in Entra.",
        SignInReason.Cache => "Make the cache's folder one that you own and can write to, or set another Path.",
        _ => "Run it again in a minute; if it stays so, look at the service's status page.",
    };
}

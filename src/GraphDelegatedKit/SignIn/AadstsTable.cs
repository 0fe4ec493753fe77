using System.Collections.Frozen;

namespace GraphDelegatedKit.SignIn;

/// <summary>What the service's numbers mean for a caller: data, easy to correct. A number not listed is judged by the error's class.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes"/></remarks>
internal static class AadstsTable
{
    private const string SignInAgain = "Sign in again.";
    private const string AskAdministrator = "Ask an administrator of the tenant; trying again does not help.";

    private static readonly FrozenDictionary<int, Row> Rows = new Dictionary<int, Row>
    {
        [50034] = new(SignInReason.AccountChoice, "Check the user name: the tenant has no such account."),
        [50053] = new(SignInReason.BlockedByPolicy, "The account is locked after too many failed attempts. Wait, or ask an administrator to unlock it."),
        [50055] = new(SignInReason.SignInRequired, "The password has expired. Sign in again and change it."),
        [50057] = new(SignInReason.BlockedByPolicy, "The account is disabled. " + AskAdministrator),
        [50076] = new(SignInReason.SignInRequired, "Multi-factor authentication is asked for. " + SignInAgain),
        [50079] = new(SignInReason.SignInRequired, "Multi-factor authentication must be set up. " + SignInAgain),
        [50097] = new(SignInReason.BlockedByPolicy, "A registered device is asked for. Sign in by a browser on such a device."),
        [50105] = new(SignInReason.BlockedByPolicy, "The account is not assigned to the app. " + AskAdministrator),
        [50173] = new(SignInReason.SignInRequired, "The sign-in was revoked, as after a change of password. " + SignInAgain),
        [53000] = new(SignInReason.BlockedByPolicy, "The device does not comply with the tenant's rules. " + AskAdministrator),
        [53001] = new(SignInReason.BlockedByPolicy, "The device is not joined to the domain. " + AskAdministrator),
        [53003] = new(SignInReason.BlockedByPolicy, "Conditional Access blocks this sign-in; device codes are often blocked as such. " + AskAdministrator),
        [65001] = new(SignInReason.ConsentRequired, "Nobody has consented to the permission. Sign in again and consent, or have an administrator grant it."),
        [65004] = new(SignInReason.InteractionFailed, "Consent was declined on the page. Run it again to be asked once more."),
        [70008] = new(SignInReason.SignInRequired, "The sign-in has expired. " + SignInAgain),
        [70011] = new(SignInReason.AppRegistration, "A scope is not valid: check its spelling against Graph's permissions reference."),
        [70016] = new(SignInReason.InteractionFailed, "The code was not entered yet."),
        [70019] = new(SignInReason.InteractionFailed, "The code expired. Run it again and enter the new one."),
        [70020] = new(SignInReason.InteractionFailed, "The code expired. Run it again and enter the new one."),
        [70043] = new(SignInReason.SignInRequired, "The tenant limits how long a sign-in lasts, and it is over. " + SignInAgain),
        [90002] = new(SignInReason.AppRegistration, "There is no such tenant: check its id or domain."),
        [90014] = new(SignInReason.AppRegistration, "The request lacks a field; this is a fault of the program."),
        [90094] = new(SignInReason.ConsentRequired, "Only an administrator can grant this permission. Ask one to consent for the tenant."),
        [500011] = new(SignInReason.AppRegistration, "The tenant does not know the resource: check cloud and scopes."),
        [700016] = new(SignInReason.AppRegistration, "The tenant does not know the app: check client id and tenant."),
        [700082] = new(SignInReason.SignInRequired, "The sign-in was not used for too long (90 days) and lapsed. " + SignInAgain),
        [7000218] = new(SignInReason.AppRegistration, "In the app's registration, under Authentication, set 'Allow public client flows' to Yes."),
    }.ToFrozenDictionary();

    public static Row? Find(IEnumerable<int> codes) =>
        codes.Select(code => Rows.GetValueOrDefault(code)).FirstOrDefault(row => row is not null);

    public static IReadOnlyDictionary<int, Row> All => Rows;

    public sealed record Row(SignInReason Reason, string Remedy);
}

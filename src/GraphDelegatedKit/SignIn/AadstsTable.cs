using System.Collections.Frozen;

namespace GraphDelegatedKit.SignIn;

/// <summary>What the service's numbers mean for a caller: data, easy to correct. A number not listed is judged by the error's class.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes"/>. Where a remedy says
/// <see cref="AdminConsent.Placeholder"/>, the address at which an administrator consents stands in its place.
/// </remarks>
internal static class AadstsTable
{
    private const string SignInAgain = "Sign in again.";
    private const string AskAdministrator = "Ask an administrator of the tenant; trying again does not help.";
    private const string RetryLater = "Wait a few minutes, then run it again.";
    private const string InAppRegistration = "In the app's registration in Entra, under Authentication, ";
    private const string ProgramFault = "This is a fault of the program, or of a proxy that changes its requests; signing in again does not help.";
    private const string EnterNewCode = "Run it again and enter the new code.";

    private static readonly FrozenDictionary<int, Row> Rows = new Dictionary<int, Row>
    {
        // A person must sign in once more.
        [50055] = new(SignInReason.SignInRequired, "The password has expired. Sign in again and change it."),
        [50056] = new(SignInReason.SignInRequired, "The directory has no password for the account, or not this one. " + SignInAgain),
        [50058] = new(SignInReason.SignInRequired, "The browser remembers nobody who is signed in. " + SignInAgain),
        [50072] = new(SignInReason.SignInRequired, "Multi-factor authentication must be set up first. Sign in again and follow the page."),
        [50074] = new(SignInReason.SignInRequired, "Multi-factor authentication is asked for. " + SignInAgain),
        [50076] = new(SignInReason.SignInRequired, "Multi-factor authentication is asked for. " + SignInAgain),
        [50078] = new(SignInReason.SignInRequired, "The multi-factor authentication is too long ago. " + SignInAgain),
        [50079] = new(SignInReason.SignInRequired, "Multi-factor authentication must be set up first. Sign in again and follow the page."),
        [50085] = new(SignInReason.SignInRequired, "The account signs in at another provider, and must do so again. " + SignInAgain),
        [50132] = new(SignInReason.SignInRequired, "The sign-in ended with a change of the password. " + SignInAgain),
        [50133] = new(SignInReason.SignInRequired, "The sign-in was revoked, as after a change of the password. " + SignInAgain),
        [50135] = new(SignInReason.SignInRequired, "The account is at risk and its password must be changed. Sign in again in a browser and change it."),
        [50139] = new(SignInReason.SignInRequired, "The personal account's own sign-in is missing. " + SignInAgain),
        [50140] = new(SignInReason.SignInRequired, "The page asks whether to stay signed in. Sign in again and answer it."),
        [50142] = new(SignInReason.SignInRequired, "The tenant asks for a change of the password. Sign in again and change it."),
        [50143] = new(SignInReason.SignInRequired, "The sign-in is one of another tenant. " + SignInAgain),
        [50144] = new(SignInReason.SignInRequired, "The password of the local directory has expired. Change it, then sign in again."),
        [50158] = new(SignInReason.SignInRequired, "The tenant asks for a check at an outside provider. " + SignInAgain),
        [50173] = new(SignInReason.SignInRequired, "The sign-in was revoked, as after a change of the password. " + SignInAgain),
        [50199] = new(SignInReason.SignInRequired, "The service wants the person to confirm that they meant this app. Sign in again, by a browser rather than a code, and confirm it."),
        [51006] = new(SignInReason.SignInRequired, "The way of signing in was not strong enough. Sign in again and choose a stronger one."),
        [70000] = new(SignInReason.SignInRequired, "The sign-in that was kept is not valid any more. " + SignInAgain),
        [70008] = new(SignInReason.SignInRequired, "The sign-in has expired. " + SignInAgain),
        [70043] = new(SignInReason.SignInRequired, "The tenant limits how long a sign-in lasts, and it is over. " + SignInAgain),
        [70044] = new(SignInReason.SignInRequired, "The tenant limits how long a sign-in lasts, and it is over. " + SignInAgain),
        [70046] = new(SignInReason.SignInRequired, "The session has ended, or did not pass a new check. " + SignInAgain),
        [700082] = new(SignInReason.SignInRequired, "The sign-in was not used for too long (90 days) and lapsed. Sign in again, and run it more often than that."),
        [700084] = new(SignInReason.SignInRequired, "The sign-in came through a redirect address of a single-page app, which lasts for a day. " + InAppRegistration + "list http://localhost under 'Mobile and desktop applications' instead, and sign in again."),
        [7000012] = new(SignInReason.SignInRequired, "The sign-in was made for another tenant. Sign in again for this one."),

        // Somebody must consent.
        [65001] = new(SignInReason.ConsentRequired, "Nobody has consented to a permission. Sign in again and consent, or have an administrator consent for everybody at " + AdminConsent.Placeholder + "."),
        [90093] = new(SignInReason.ConsentRequired, "Only an administrator can do what is asked for. Have one consent at " + AdminConsent.Placeholder + "."),
        [90094] = new(SignInReason.ConsentRequired, "Only an administrator can grant this permission. Have one consent at " + AdminConsent.Placeholder + "."),
        [90095] = new(SignInReason.ConsentRequired, "An administrator must approve the app: ask for it on the sign-in page, or have one consent at " + AdminConsent.Placeholder + ". Then sign in again."),
        [90099] = new(SignInReason.ConsentRequired, "The app is not authorised in this tenant. Have an administrator consent at " + AdminConsent.Placeholder + "."),

        // A policy, or the state of the account.
        [50002] = new(SignInReason.BlockedByPolicy, "The network lets nobody sign in to this tenant. Ask whoever runs its proxy, or use another network."),
        [50005] = new(SignInReason.BlockedByPolicy, "A policy does not allow this kind of device. Sign in on one that it allows, or ask an administrator."),
        [50053] = new(SignInReason.BlockedByPolicy, "The account is locked after too many failed attempts, or the network's address is known for attacks. Wait, or ask an administrator to unlock it."),
        [50057] = new(SignInReason.BlockedByPolicy, "The account is disabled. " + AskAdministrator),
        [50097] = new(SignInReason.BlockedByPolicy, "A registered device is asked for. Sign in by a browser on such a device; a device code cannot show one."),
        [50105] = new(SignInReason.BlockedByPolicy, "The account is not assigned to the app. Ask an administrator to assign it, under Enterprise applications, Users and groups."),
        [50127] = new(SignInReason.BlockedByPolicy, "A policy asks for a sign-in through the broker app of a managed device. " + AskAdministrator),
        [50129] = new(SignInReason.BlockedByPolicy, "The device is not joined to the workplace. Join it, then sign in by a browser on it."),
        [50131] = new(SignInReason.BlockedByPolicy, "Conditional Access refuses this device, place or activity. " + AskAdministrator),
        [50155] = new(SignInReason.BlockedByPolicy, "The device could not prove which one it is. Have it registered again, or ask an administrator."),
        [50161] = new(SignInReason.BlockedByPolicy, "The tenant's outside check is not set up right. " + AskAdministrator),
        [50178] = new(SignInReason.BlockedByPolicy, "A policy limits the session in a way this app cannot follow. " + AskAdministrator),
        [53000] = new(SignInReason.BlockedByPolicy, "The device does not comply with the tenant's rules. Sign in by a browser on one that does, or ask an administrator."),
        [53001] = new(SignInReason.BlockedByPolicy, "The device is not joined to the domain. Sign in by a browser on one that is, or ask an administrator."),
        [53002] = new(SignInReason.BlockedByPolicy, "A policy allows approved apps only, and this is none. " + AskAdministrator),
        [53003] = new(SignInReason.BlockedByPolicy, "Conditional Access blocks this sign-in. Device codes are often blocked as such: try the browser, or ask an administrator."),
        [53004] = new(SignInReason.BlockedByPolicy, "Multi-factor authentication cannot be set up from here, because the sign-in looks risky. Set it up on a known device and network, or ask an administrator."),
        [53005] = new(SignInReason.BlockedByPolicy, "A policy asks for apps that Intune protects, and this is none. " + AskAdministrator),
        [53009] = new(SignInReason.BlockedByPolicy, "A policy asks for apps that Intune protects, and this is none. " + AskAdministrator),
        [53010] = new(SignInReason.BlockedByPolicy, "Multi-factor authentication can be set up from certain places or devices only. Set it up from one of them, or ask an administrator."),
        [53011] = new(SignInReason.BlockedByPolicy, "The account's home tenant holds it to be at risk. Ask an administrator of the home tenant."),
        [54000] = new(SignInReason.BlockedByPolicy, "The law does not let somebody of this age use the app. " + AskAdministrator),
        [135011] = new(SignInReason.BlockedByPolicy, "The device is disabled in the directory. " + AskAdministrator),
        [399284] = new(SignInReason.BlockedByPolicy, "The tenant trusts another provider under another name than the one it signs with. " + AskAdministrator),
        [500014] = new(SignInReason.BlockedByPolicy, "Microsoft Graph is disabled in the tenant. Ask an administrator to enable it under Enterprise applications."),
        [500021] = new(SignInReason.BlockedByPolicy, "The network's tenant restrictions keep this tenant out. Ask whoever runs its proxy, or use another network."),
        [500022] = new(SignInReason.BlockedByPolicy, "The network's tenant restrictions keep this tenant out. Ask whoever runs it, or use another network."),
        [500212] = new(SignInReason.BlockedByPolicy, "The account's home tenant lets nobody go to this tenant. Ask an administrator of the home tenant for outbound access."),
        [500213] = new(SignInReason.BlockedByPolicy, "This tenant lets nobody of the account's home tenant in. Ask an administrator of this tenant for inbound access."),
        [530032] = new(SignInReason.BlockedByPolicy, "A security policy of the tenant blocks this sign-in. " + AskAdministrator),
        [530034] = new(SignInReason.BlockedByPolicy, "A delegated administrator is blocked because of suspicious activity. " + AskAdministrator),
        [530035] = new(SignInReason.BlockedByPolicy, "The tenant's security defaults block this sign-in. " + AskAdministrator),
        [700003] = new(SignInReason.BlockedByPolicy, "The tenant does not know the device. Have it registered again, or ask an administrator."),
        [7000112] = new(SignInReason.BlockedByPolicy, "The app is disabled in the tenant. Ask an administrator to enable it under Enterprise applications."),

        // Who is meant.
        [16000] = new(SignInReason.AccountChoice, "Several accounts are signed in, or none that this tenant takes. Name the one that is meant as the Username, and sign in as that."),
        [16003] = new(SignInReason.AccountChoice, "The account is not known in this tenant. Sign in with one of the tenant's own, or have an administrator invite it as a guest."),
        [50020] = new(SignInReason.AccountChoice, "The account belongs to another tenant or is a personal one. Sign in with one of this tenant's, or have an administrator invite it as a guest."),
        [50034] = new(SignInReason.AccountChoice, "Check the user name: the tenant has no such account."),
        [50197] = new(SignInReason.AccountChoice, "The account could not be told from another. Sign in again by its full user name."),
        [51004] = new(SignInReason.AccountChoice, "Check the user name: the directory has no such account."),
        [90072] = new(SignInReason.AccountChoice, "The account is of another tenant and no guest of this one. Sign in with another, or have an administrator invite it first."),
        [500200] = new(SignInReason.AccountChoice, "This is a personal account, and the app takes work or school accounts only. Sign in with one of those."),
        [500208] = new(SignInReason.AccountChoice, "The account's domain is none this app can sign in to. Sign in with another account."),

        // A person was asked, and it did not come to an end.
        [50088] = new(SignInReason.InteractionFailed, "The tenant has used up its telephone calls and messages for now. Wait, or sign in again and choose another second factor."),
        [50089] = new(SignInReason.InteractionFailed, "The page was open for too long. Run it again to be asked once more."),
        [50126] = new(SignInReason.InteractionFailed, "User name and password do not go together. Run it again, and have the password reset if need be."),
        [54005] = new(SignInReason.InteractionFailed, "The browser's answer was used twice, as when the page is loaded again. Run it again."),
        [65004] = new(SignInReason.InteractionFailed, "Consent was declined on the page. Run it again to be asked once more."),
        [70016] = new(SignInReason.InteractionFailed, "The code was not entered yet. " + EnterNewCode),
        [70018] = new(SignInReason.InteractionFailed, "The code is not valid. " + EnterNewCode),
        [70019] = new(SignInReason.InteractionFailed, "The code expired. " + EnterNewCode),
        [70020] = new(SignInReason.InteractionFailed, "The code expired. " + EnterNewCode),
        [135010] = new(SignInReason.InteractionFailed, "The directory does not know the key that was used. Run it again and sign in another way, or register the key again."),
        [500121] = new(SignInReason.InteractionFailed, "The second factor was declined, or not answered in time. Run it again and confirm it."),
        [501481] = new(SignInReason.InteractionFailed, "The browser's answer belongs to another attempt. Run it again, in one window only."),

        // The app's registration, or what the program says of itself.
        [50001] = new(SignInReason.AppRegistration, "The tenant does not know the resource, or has it disabled: check Cloud and Scopes."),
        [50011] = new(SignInReason.AppRegistration, InAppRegistration + "list the redirect address http://localhost under 'Mobile and desktop applications'."),
        [50059] = new(SignInReason.AppRegistration, "The request names no tenant: set Tenant to its id or to one of its domains."),
        [50128] = new(SignInReason.AppRegistration, "The domain belongs to no tenant: check Tenant and the user name."),
        [50194] = new(SignInReason.AppRegistration, "The app is of one tenant only: set Tenant to that tenant's id instead of 'common' or 'organizations'."),
        [65002] = new(SignInReason.AppRegistration, "An app of Microsoft's own can be used with this resource only where Microsoft arranged it: register an app of your own and set ClientId to its id."),
        [65005] = new(SignInReason.AppRegistration, "In the app's registration, under API permissions, add the permissions it asks for."),
        [70001] = new(SignInReason.AppRegistration, "The tenant does not know the app, or has it disabled: check ClientId and Tenant."),
        [70002] = new(SignInReason.AppRegistration, InAppRegistration + "set 'Allow public client flows' to Yes: an app on somebody's machine has no secret to show."),
        [70003] = new(SignInReason.AppRegistration, InAppRegistration + "set 'Allow public client flows' to Yes: this way to sign in is not open to the app."),
        [70011] = new(SignInReason.AppRegistration, "A scope is not valid: check its spelling against Graph's permissions reference; '.default' stands alone."),
        [90002] = new(SignInReason.AppRegistration, "There is no such tenant: check its id or domain, and the Cloud."),
        [90004] = new(SignInReason.AppRegistration, "The request is not well formed. " + ProgramFault),
        [90009] = new(SignInReason.AppRegistration, "The app asks for a token for itself: check Scopes, which are to be Graph's."),
        [90014] = new(SignInReason.AppRegistration, "The request lacks a field. " + ProgramFault),
        [90015] = new(SignInReason.AppRegistration, "The request is too long: ask for fewer Scopes at once."),
        [90019] = new(SignInReason.AppRegistration, "The request names no tenant: set Tenant to its id or to one of its domains."),
        [90023] = new(SignInReason.AppRegistration, "The service takes the request for a wrong one. " + ProgramFault),
        [90038] = new(SignInReason.AppRegistration, "The tenant is in another cloud: set Cloud to that one."),
        [500011] = new(SignInReason.AppRegistration, "The tenant does not know the resource: check Cloud and Scopes."),
        [500113] = new(SignInReason.AppRegistration, InAppRegistration + "list the redirect address http://localhost under 'Mobile and desktop applications'."),
        [500133] = new(SignInReason.AppRegistration, "The request is of another time: set this machine's clock right."),
        [700016] = new(SignInReason.AppRegistration, "The tenant does not know the app: check ClientId and Tenant, and whether the app was ever consented to there."),
        [700025] = new(SignInReason.AppRegistration, "The app is a public client, and a secret came with the request: look for what adds one on the way, and take it out."),
        [7000215] = new(SignInReason.AppRegistration, "A secret came with the request, and a wrong one. This program sends none: " + InAppRegistration + "set 'Allow public client flows' to Yes."),
        [7000218] = new(SignInReason.AppRegistration, InAppRegistration + "set 'Allow public client flows' to Yes."),
        [7000222] = new(SignInReason.AppRegistration, "A secret came with the request, and has expired. This program sends none: " + InAppRegistration + "set 'Allow public client flows' to Yes."),
        [9001023] = new(SignInReason.AppRegistration, "This way to sign in needs to know the tenant: set Tenant to its id or domain instead of 'common' or 'consumers'."),
        [9002313] = new(SignInReason.AppRegistration, "The request is not well formed. " + ProgramFault),
        [9002326] = new(SignInReason.AppRegistration, InAppRegistration + "list http://localhost under 'Mobile and desktop applications', not under 'Single-page application'."),
        [9002346] = new(SignInReason.AppRegistration, "The app takes personal accounts only: set Tenant to 'consumers', or let the registration take work accounts too."),

        // The service itself.
        [50000] = new(SignInReason.Service, "The service could not make a token. " + RetryLater),
        [50196] = new(SignInReason.Service, "The service takes the program for one that asks in a loop. Wait some minutes, and look for what asks again and again."),
        [70012] = new(SignInReason.Service, "The service of personal accounts is in trouble. " + RetryLater),
        [80001] = new(SignInReason.Service, "The local directory's agent cannot be reached. " + RetryLater),
        [80002] = new(SignInReason.Service, "The local directory's agent did not answer in time. " + RetryLater),
        [90006] = new(SignInReason.Service, "The service is in trouble. " + RetryLater),
        [90012] = new(SignInReason.Service, "The request took too long. " + RetryLater),
        [90024] = new(SignInReason.Service, "The service is in trouble for a moment. " + RetryLater),
        [90033] = new(SignInReason.Service, "The directory cannot be reached for a moment. " + RetryLater),
        [90036] = new(SignInReason.Service, "The directory is in trouble. " + RetryLater),
        [90055] = new(SignInReason.Service, "The tenant asks too often. Wait as long as the service says, then run it again."),
    }.ToFrozenDictionary();

    public static Row? Find(IEnumerable<int> codes) =>
        codes.Select(code => Rows.GetValueOrDefault(code)).FirstOrDefault(row => row is not null);

    public static IReadOnlyDictionary<int, Row> All => Rows;

    public sealed record Row(SignInReason Reason, string Remedy);
}

using System.Collections.Frozen;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>
/// The reasons and remedies of the service's error numbers. SignInErrors classifies numbers that are not listed by the error's code.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes"/>. In a remedy
/// <see cref="AdminConsent.Placeholder"/> is replaced by the address at which an administrator consents.
/// </remarks>
internal static class AadstsTable
{
    private const string SignInAgain = "Sign in again.";
    private const string AskAdministrator = "Ask an administrator of the tenant; trying again does not help.";
    private const string RetryLater = "Wait a few minutes, then try again.";
    private const string InAppRegistration = "In the app's registration in Entra, under Authentication, ";
    private const string ProgramFault =
        "This is a fault of the program, or of a proxy that changes its requests. Report it; signing in again does not help.";

    private const string WrongCloud =
        "The app or the account belongs to another Microsoft cloud than the sign-in address. "
        + "Set Cloud to the cloud of the tenant (such as GraphCloud.UsGov), and register the app in that cloud.";

    private const string CompleteSignIn = "Sign in again and complete the sign-in.";
    private const string EnterNewCode = "Sign in again and enter the new code.";

    private static readonly FrozenDictionary<int, Row> Rows = new Dictionary<int, Row>
    {
        // A person must sign in again.
        [50055] = new(SignInReason.SignInRequired, "The password has expired. Sign in again and change it."),
        [50056] = new(SignInReason.SignInRequired, "The directory has no password for the account, or another one. " + SignInAgain),
        [50058] = new(SignInReason.SignInRequired, "The browser has no signed-in account. " + SignInAgain),
        [50072] = new(SignInReason.SignInRequired, "Multi-factor authentication must be set up first. Sign in again and follow the page."),
        [50074] = new(SignInReason.SignInRequired, "Multi-factor authentication is required. " + SignInAgain),
        [50076] = new(SignInReason.SignInRequired, "Multi-factor authentication is required. " + SignInAgain),
        [50078] = new(SignInReason.SignInRequired, "The multi-factor authentication has expired. " + SignInAgain),
        [50079] = new(SignInReason.SignInRequired, "Multi-factor authentication must be set up first. Sign in again and follow the page."),
        [50085] = new(SignInReason.SignInRequired, "The account signs in at another provider, and must do so again. " + SignInAgain),
        [50132] = new(SignInReason.SignInRequired, "The sign-in ended when the password was changed. " + SignInAgain),
        [50133] = new(SignInReason.SignInRequired, "The sign-in was revoked, usually by a change of the password. " + SignInAgain),
        [50135] = new(
            SignInReason.SignInRequired,
            "The account is at risk and its password must be changed. Sign in again in a browser and change it."),
        [50139] = new(SignInReason.SignInRequired, "The personal account must sign in at its own provider first. " + SignInAgain),
        [50140] = new(SignInReason.SignInRequired, "The page asks whether to stay signed in. Sign in again and answer it."),
        [50142] = new(SignInReason.SignInRequired, "The tenant requires a change of the password. Sign in again and change it."),
        [50143] = new(SignInReason.SignInRequired, "The sign-in belongs to another tenant. " + SignInAgain),
        [50144] = new(SignInReason.SignInRequired, "The password of the local directory has expired. Change it, then sign in again."),
        [50158] = new(SignInReason.SignInRequired, "The tenant requires a check at an external provider. " + SignInAgain),
        [50173] = new(SignInReason.SignInRequired, "The sign-in was revoked, usually by a change of the password. " + SignInAgain),
        [50199] = new(
            SignInReason.SignInRequired,
            "The service requires a confirmation that this app is meant. "
            + "Sign in again in a browser, not with a code, and confirm it."),
        [51006] = new(SignInReason.SignInRequired, "The sign-in method was not strong enough. Sign in again and choose a stronger one."),
        [70000] = new(SignInReason.SignInRequired, "The stored sign-in is no longer valid. " + SignInAgain),
        [70008] = new(SignInReason.SignInRequired, "The sign-in has expired. " + SignInAgain),
        [70043] = new(
            SignInReason.SignInRequired,
            "The tenant limits the lifetime of a sign-in, and this one has expired. " + SignInAgain),
        [70044] = new(
            SignInReason.SignInRequired,
            "The tenant limits the lifetime of a sign-in, and this one has expired. " + SignInAgain),
        [70046] = new(SignInReason.SignInRequired, "The session has ended or failed a new check. " + SignInAgain),
        [700082] = new(
            SignInReason.SignInRequired,
            "The sign-in was not used for 90 days and has expired. Sign in again, and run the program more often."),
        [700084] = new(
            SignInReason.SignInRequired,
            "The sign-in used a redirect address of a single-page app, which lasts for a day. " + InAppRegistration
            + "list http://localhost under 'Mobile and desktop applications' instead, and sign in again."),
        [7000012] = new(SignInReason.SignInRequired, "The sign-in belongs to another tenant. Sign in again for this one."),

        // The user or an administrator must consent.
        [65001] = new(
            SignInReason.ConsentRequired,
            "A permission has no consent yet. Sign in again and consent, or have an administrator consent for all users at "
            + AdminConsent.Placeholder + "."),
        [90093] = new(
            SignInReason.ConsentRequired,
            "Only an administrator may do this. Have one consent at " + AdminConsent.Placeholder + "."),
        [90094] = new(
            SignInReason.ConsentRequired,
            "Only an administrator can grant this permission. Have one consent at " + AdminConsent.Placeholder + "."),
        [90095] = new(
            SignInReason.ConsentRequired,
            "An administrator must approve the app. Request approval on the sign-in page, or have an administrator consent at "
            + AdminConsent.Placeholder + ". Then sign in again."),
        [90099] = new(
            SignInReason.ConsentRequired,
            "The app is not authorised in this tenant. Have an administrator consent at " + AdminConsent.Placeholder + "."),

        // A policy or the state of the account prevents the sign-in.
        [50002] = new(
            SignInReason.BlockedByPolicy,
            "The network does not allow sign-in to this tenant. Ask the administrator of its proxy, or use another network."),
        [50005] = new(
            SignInReason.BlockedByPolicy,
            "A policy does not allow this kind of device. Sign in on an allowed device, or ask an administrator."),
        [50053] = new(
            SignInReason.BlockedByPolicy,
            "The account is locked after too many failed attempts, or the network's address is known for attacks. "
            + "Wait, or ask an administrator to unlock the account."),
        [50057] = new(SignInReason.BlockedByPolicy, "The account is disabled. " + AskAdministrator),
        [50097] = new(
            SignInReason.BlockedByPolicy,
            "A registered device is required. Sign in with a browser on such a device; a device code cannot identify it."),
        [50105] = new(
            SignInReason.BlockedByPolicy,
            "The account is not assigned to the app. "
            + "Ask an administrator to assign it, under Enterprise applications, Users and groups."),
        [50127] = new(
            SignInReason.BlockedByPolicy,
            "A policy requires a sign-in through the broker app of a managed device. " + AskAdministrator),
        [50129] = new(
            SignInReason.BlockedByPolicy,
            "The device is not joined to the workplace. Join it, then sign in with a browser on it."),
        [50131] = new(SignInReason.BlockedByPolicy, "Conditional Access refuses this device, place or activity. " + AskAdministrator),
        [50155] = new(SignInReason.BlockedByPolicy, "The device could not be authenticated. Register it again, or ask an administrator."),
        [50161] = new(SignInReason.BlockedByPolicy, "The tenant's external check is not configured correctly. " + AskAdministrator),
        [50178] = new(
            SignInReason.BlockedByPolicy,
            "A policy limits the session in a way that this app does not support. " + AskAdministrator),
        [53000] = new(
            SignInReason.BlockedByPolicy,
            "The device does not comply with the tenant's rules. "
            + "Sign in with a browser on a compliant device, or ask an administrator."),
        [53001] = new(
            SignInReason.BlockedByPolicy,
            "The device is not joined to the domain. Sign in with a browser on a joined device, or ask an administrator."),
        [53002] = new(
            SignInReason.BlockedByPolicy,
            "A policy allows only approved apps, and this app is not approved. " + AskAdministrator),
        [53003] = new(
            SignInReason.BlockedByPolicy,
            "Conditional Access blocks this sign-in. "
            + "It often blocks device codes: sign in with the browser, or ask an administrator."),
        [53004] = new(
            SignInReason.BlockedByPolicy,
            "Multi-factor authentication cannot be set up here, because the sign-in looks risky. "
            + "Set it up on a known device and network, or ask an administrator."),
        [53005] = new(
            SignInReason.BlockedByPolicy,
            "A policy requires apps that Intune protects, and this app is not one. " + AskAdministrator),
        [53009] = new(
            SignInReason.BlockedByPolicy,
            "A policy requires apps that Intune protects, and this app is not one. " + AskAdministrator),
        [53010] = new(
            SignInReason.BlockedByPolicy,
            "Multi-factor authentication can be set up only from certain places or devices. "
            + "Set it up from one of them, or ask an administrator."),
        [53011] = new(
            SignInReason.BlockedByPolicy,
            "The account's home tenant considers the account at risk. Ask an administrator of the home tenant."),
        [54000] = new(SignInReason.BlockedByPolicy, "The user's age does not permit the use of the app. " + AskAdministrator),
        [135011] = new(SignInReason.BlockedByPolicy, "The device is disabled in the directory. " + AskAdministrator),
        [399284] = new(
            SignInReason.BlockedByPolicy,
            "The tenant trusts another provider name than the one that signed the request. " + AskAdministrator),
        [500014] = new(
            SignInReason.BlockedByPolicy,
            "Microsoft Graph is disabled in the tenant. Ask an administrator to enable it under Enterprise applications."),
        [500021] = new(
            SignInReason.BlockedByPolicy,
            "The network's tenant restrictions block this tenant. Ask the administrator of its proxy, or use another network."),
        [500022] = new(
            SignInReason.BlockedByPolicy,
            "The network's tenant restrictions block this tenant. Ask the administrator of its proxy, or use another network."),
        [500212] = new(
            SignInReason.BlockedByPolicy,
            "The account's home tenant does not allow access to this tenant. "
            + "Ask an administrator of the home tenant for outbound access."),
        [500213] = new(
            SignInReason.BlockedByPolicy,
            "This tenant does not allow access from the account's home tenant. "
            + "Ask an administrator of this tenant for inbound access."),
        [530036] = new(
            SignInReason.BlockedByPolicy,
            "A policy no longer accepts a sign-in that was made with a device code, and the stored sign-in was made with one. "
            + "Sign out, then sign in with the browser, or ask an administrator."),
        [530084] = new(
            SignInReason.BlockedByPolicy,
            "A policy requires tokens that are bound to the device, which this library does not request. "
            + "Ask an administrator of the tenant to exclude the app from the token protection policy."),
        [530032] = new(SignInReason.BlockedByPolicy, "A security policy of the tenant blocks this sign-in. " + AskAdministrator),
        [530034] = new(
            SignInReason.BlockedByPolicy,
            "A delegated administrator is blocked because of suspicious activity. " + AskAdministrator),
        [530035] = new(SignInReason.BlockedByPolicy, "The tenant's security defaults block this sign-in. " + AskAdministrator),
        [700003] = new(SignInReason.BlockedByPolicy, "The tenant does not know the device. Register it again, or ask an administrator."),
        [7000112] = new(
            SignInReason.BlockedByPolicy,
            "The app is disabled in the tenant. Ask an administrator to enable it under Enterprise applications."),

        // The account is ambiguous or the wrong one.
        [16000] = new(
            SignInReason.AccountChoice,
            "Several accounts are signed in, or none that this tenant accepts. "
            + "Set Username to the account that is meant, and sign in with it."),
        [16003] = new(
            SignInReason.AccountChoice,
            "The tenant does not know the account. "
            + "Sign in with an account of the tenant, or have an administrator invite it as a guest."),
        [50020] = new(
            SignInReason.AccountChoice,
            "The account belongs to another tenant or is a personal one. "
            + "Sign in with an account of this tenant, or have an administrator invite it as a guest."),
        [50034] = new(SignInReason.AccountChoice, "The tenant has no such account. Check the user name."),
        [50197] = new(SignInReason.AccountChoice, "The account is ambiguous. Sign in again with its full user name."),
        [51004] = new(SignInReason.AccountChoice, "The directory has no such account. Check the user name."),
        [90072] = new(
            SignInReason.AccountChoice,
            "The account belongs to another tenant and is not a guest of this one. "
            + "Sign in with another account, or have an administrator invite it first."),
        [500200] = new(
            SignInReason.AccountChoice,
            "This is a personal account, and the app accepts only work or school accounts. Sign in with one of those."),
        [500208] = new(SignInReason.AccountChoice, "The app does not accept accounts of this domain. Sign in with another account."),

        // A person was asked and did not complete the sign-in.
        [50088] = new(
            SignInReason.InteractionFailed,
            "The tenant has reached its limit of telephone calls and messages. "
            + "Wait, or sign in again and choose another second factor."),
        [50089] = new(SignInReason.InteractionFailed, "The page was open for too long. " + CompleteSignIn),
        [50126] = new(
            SignInReason.InteractionFailed,
            "The user name or password is wrong. Sign in again, and reset the password if necessary."),
        [54005] = new(
            SignInReason.InteractionFailed,
            "The browser's response was used twice, usually because the page was reloaded. Sign in again."),
        [65004] = new(SignInReason.InteractionFailed, "Consent was declined on the page. " + CompleteSignIn),
        [70016] = new(SignInReason.InteractionFailed, "The code was not entered yet. " + EnterNewCode),
        [70018] = new(SignInReason.InteractionFailed, "The code is not valid. " + EnterNewCode),
        [70019] = new(SignInReason.InteractionFailed, "The code expired. " + EnterNewCode),
        [70020] = new(SignInReason.InteractionFailed, "The code expired. " + EnterNewCode),
        [135010] = new(
            SignInReason.InteractionFailed,
            "The directory does not know the key that was used. Sign in again another way, or register the key again."),
        [500121] = new(
            SignInReason.InteractionFailed,
            "The second factor was declined or not confirmed in time. Sign in again and confirm it."),
        [501481] = new(
            SignInReason.InteractionFailed,
            "The browser's response belongs to another attempt. Sign in again, in one window only."),

        // The app's registration or the program's settings are wrong.
        [50001] = new(SignInReason.AppRegistration, "The tenant does not know the resource or has disabled it. Check Cloud and Scopes."),
        [50011] = new(
            SignInReason.AppRegistration,
            InAppRegistration + "list the redirect address http://localhost under 'Mobile and desktop applications'."),
        [50059] = new(SignInReason.AppRegistration, "The request names no tenant. Set Tenant to its id or to one of its domains."),
        [50128] = new(SignInReason.AppRegistration, "The domain does not belong to a tenant. Check Tenant and the user name."),
        [50194] = new(
            SignInReason.AppRegistration,
            "The app accepts one tenant only. Set Tenant to that tenant's id instead of 'common' or 'organizations'."),
        [28000] = new(
            SignInReason.AppRegistration,
            "The request names permissions of several resources. Request a token for each resource in a call of its own."),
        [28002] = new(SignInReason.AppRegistration, "A scope is not valid. Check its spelling against the resource's permissions."),
        [28003] = new(SignInReason.AppRegistration, "The request names no scope. Name at least one permission, such as User.Read."),
        [65002] = new(
            SignInReason.AppRegistration,
            "An app of Microsoft needs Microsoft's approval for this resource. "
            + "Register an app of your own and set ClientId to its id."),
        [65005] = new(SignInReason.AppRegistration, "In the app's registration, under API permissions, add the requested permissions."),
        [70001] = new(SignInReason.AppRegistration, "The tenant does not know the app or has disabled it. Check ClientId and Tenant."),
        [70002] = new(
            SignInReason.AppRegistration,
            InAppRegistration + "set 'Allow public client flows' to Yes, because an app on a user's machine has no secret."),
        [70003] = new(
            SignInReason.AppRegistration,
            InAppRegistration + "set 'Allow public client flows' to Yes, because the app may not use this sign-in method otherwise."),
        [70011] = new(
            SignInReason.AppRegistration,
            "A scope is not valid. Check its spelling against Graph's permissions reference; '.default' must be the only scope."),
        [90002] = new(SignInReason.AppRegistration, "The tenant does not exist. Check its id or domain, and Cloud."),
        [90004] = new(SignInReason.AppRegistration, "The request is not well formed. " + ProgramFault),
        [90009] = new(SignInReason.AppRegistration, "The app requests a token for itself. Set Scopes to permissions of Graph."),
        [90014] = new(SignInReason.AppRegistration, "The request lacks a field. " + ProgramFault),
        [90015] = new(SignInReason.AppRegistration, "The request is too long. Request fewer Scopes at once."),
        [90019] = new(SignInReason.AppRegistration, "The request names no tenant. Set Tenant to its id or to one of its domains."),
        [90023] = new(SignInReason.AppRegistration, "The service considers the request invalid. " + ProgramFault),
        [90038] = new(SignInReason.AppRegistration, "The tenant is in another cloud. Set Cloud to that cloud."),
        [500011] = new(SignInReason.AppRegistration, "The tenant does not know the resource. Check Cloud and Scopes."),
        [500113] = new(
            SignInReason.AppRegistration,
            InAppRegistration + "list the redirect address http://localhost under 'Mobile and desktop applications'."),
        [500133] = new(SignInReason.AppRegistration, "The time of the request is wrong. Set this machine's clock."),
        [650052] = new(
            SignInReason.AppRegistration,
            "The tenant has no subscription for the service that the permissions belong to, or has not enabled it. "
            + "Ask an administrator of the tenant to enable the service, or remove its permissions from Scopes."),
        [650053] = new(
            SignInReason.AppRegistration,
            "The resource has no permission of that name; the message names it. Correct its spelling in Scopes. "
            + "A permission with a short name belongs to Graph."),
        [650054] = new(
            SignInReason.AppRegistration,
            "The tenant does not know the resource or has removed it. Remove its permissions from Scopes and from the app's registration."),
        [650056] = new(
            SignInReason.AppRegistration,
            "The app's registration lacks a permission for the resource, or has none with consent. In the app's registration, under API "
            + "permissions, add User.Read of Microsoft Graph, and consent."),
        [650057] = new(
            SignInReason.AppRegistration,
            "The app's registration does not list the resource. In the app's registration, under API permissions, add the requested "
            + "permissions of that resource."),
        [700016] = new(
            SignInReason.AppRegistration,
            "The tenant does not know the app. "
            + "Check ClientId and Tenant, and whether a user of the tenant has ever consented to the app."),
        [700025] = new(
            SignInReason.AppRegistration,
            "The app is a public client, and the request had a secret. Find what adds the secret, such as a proxy, and remove it."),
        [700027] = new(
            SignInReason.AppRegistration,
            "The certificate of a web app is wrong: the registration has another one, or it has expired. In the app's registration, under "
            + "Certificates & secrets, upload the certificate that the app uses."),
        [7000215] = new(
            SignInReason.AppRegistration,
            "The request had a wrong secret. A web app: set the secret's value, not its id, from Certificates & secrets in the app's "
            + "registration. Any other program sends none: " + InAppRegistration + "set 'Allow public client flows' to Yes."),
        [7000218] = new(SignInReason.AppRegistration, InAppRegistration + "set 'Allow public client flows' to Yes."),
        [7000222] = new(
            SignInReason.AppRegistration,
            "The request had an expired secret. A web app: create a new secret under Certificates & secrets in the app's registration, and "
            + "set its value. Any other program sends none: " + InAppRegistration + "set 'Allow public client flows' to Yes."),
        [900382] = new(SignInReason.AppRegistration, WrongCloud),
        [900432] = new(SignInReason.AppRegistration, WrongCloud),
        [900439] = new(SignInReason.AppRegistration, WrongCloud),
        [900440] = new(SignInReason.AppRegistration, WrongCloud),
        [9001023] = new(
            SignInReason.AppRegistration,
            "This sign-in method needs a tenant. Set Tenant to its id or domain instead of 'common' or 'consumers'."),
        [9002313] = new(SignInReason.AppRegistration, "The request is not well formed. " + ProgramFault),
        [9002326] = new(
            SignInReason.AppRegistration,
            InAppRegistration
            + "list http://localhost under 'Mobile and desktop applications', not under 'Single-page application'."),
        [9002346] = new(
            SignInReason.AppRegistration,
            "The app accepts only personal accounts. Set Tenant to 'consumers', or allow work accounts in the registration."),

        // The service has a fault.
        [50000] = new(SignInReason.Service, "The service could not issue a token. " + RetryLater),
        [50196] = new(
            SignInReason.Service,
            "The service considers the requests of the program a loop. Wait some minutes, and find what repeats the requests."),
        [70012] = new(SignInReason.Service, "The service for personal accounts has a fault. " + RetryLater),
        [80001] = new(SignInReason.Service, "The local directory's agent cannot be reached. " + RetryLater),
        [80002] = new(SignInReason.Service, "The local directory's agent did not respond in time. " + RetryLater),
        [90006] = new(SignInReason.Service, "The service has a fault. " + RetryLater),
        [90012] = new(SignInReason.Service, "The request took too long. " + RetryLater),
        [90024] = new(SignInReason.Service, "The service has a temporary fault. " + RetryLater),
        [90033] = new(SignInReason.Service, "The directory is temporarily unavailable. " + RetryLater),
        [90036] = new(SignInReason.Service, "The directory has a fault. " + RetryLater),
        [90055] = new(SignInReason.Service, "The tenant sends too many requests. Wait as long as the service asks, then try again."),
    }.ToFrozenDictionary();

    public static Row? Find(IEnumerable<int> codes) =>
        codes.Select(code => Rows.GetValueOrDefault(code)).FirstOrDefault(row => row is not null);

    public static IReadOnlyDictionary<int, Row> All => Rows;

    public sealed record Row(SignInReason Reason, string Remedy);
}

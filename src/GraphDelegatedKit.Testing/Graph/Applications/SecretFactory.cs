using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Creates client secrets within the policy of the tenant: https://learn.microsoft.com/graph/api/resources/appmanagementpolicy. The texts
// of the errors: https://github.com/Azure/azure-cli/issues/28522, https://github.com/OfficeDev/microsoft-365-agents-toolkit/issues/10998
internal sealed class SecretFactory(LocalTenantOptions options, TimeProvider clock, LocalFaults faults, string policyId)
{
    // https://learn.microsoft.com/graph/api/application-addpassword: the default end is two years after the start.
    private const int DefaultYears = 2;

    public (AppSecret Secret, string Value) Create(JsonObject? request)
    {
        var now = clock.GetUtcNow();
        var start = AppJson.ParseTime(request?["startDateTime"], "startDateTime", PasswordCredentialJson.ResourceName) ?? now;
        var end = AppJson.ParseTime(request?["endDateTime"], "endDateTime", PasswordCredentialJson.ResourceName)
            ?? start.AddYears(DefaultYears);
        if (end <= start)
            throw DirectoryError.InvalidValue("endDateTime", PasswordCredentialJson.ResourceName);
        RequirePolicy(end - start);

        var value = AppSecret.GenerateValue();
        var secret = AppSecret.Create(value, end) with
        {
            DisplayName = (string?)request?["displayName"],
            StartsOn = start,
            ReplicatedOn = faults.SecretDelay > TimeSpan.Zero ? now + faults.SecretDelay : null,
        };
        return (secret, value);
    }

    private void RequirePolicy(TimeSpan lifetime)
    {
        if (options.MaxAppSecretLifetime is not { } maximum || lifetime <= maximum)
            return;
        throw maximum <= TimeSpan.Zero
            ? new GraphErrorException(
                400,
                "CredentialTypeNotAllowedAsPerAppPolicy",
                $"Credential type not allowed as per assigned policy '{policyId}'.")
            : new GraphErrorException(
                400,
                "CredentialInvalidLifetimeAsPerAppPolicy",
                $"Credential lifetime exceeds the max value allowed as per assigned policy '{policyId}'.");
    }
}

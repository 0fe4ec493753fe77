using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Microsoft.Identity.Client;
using Samples;

namespace AppRegistration;

/// <summary>The trust in tokens of another issuer, such as a Kubernetes cluster: neither a secret nor a certificate is stored.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials"/></remarks>
internal sealed class FederatedCredential(string issuer, string subject, string? tokenFile) : IAppCredential
{
    private const string Step = "federated credential";
    private const string Audience = "api://AzureADTokenExchange";
    private const int HashLength = 4;

    public IReadOnlyList<(string Name, string Value)> Settings => tokenFile is null
        ? []
        : [("FederatedCredential:TokenFile", Path.GetFullPath(tokenFile))];

    public void Validate(string? clientId)
    {
        // There is nothing to store.
    }

    public async Task EnsureAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        var known = new List<JsonObject>();
        if (app.GetText("id").Length > 0) // else it is a dry run for a new application
        {
            known.AddRange((await ReplicationRetry.RunAsync(
                () => connection.Graph.GetAsync<JsonObject>(
                    $"applications/{app.GetText("id")}/federatedIdentityCredentials", cancellationToken),
                e => e is GraphException { Status: System.Net.HttpStatusCode.NotFound },
                cancellationToken)).GetObjects("value"));
        }

        var detail = $"tokens of {issuer} for {subject}";
        if (known.Exists(credential => credential.GetText("issuer") == issuer && credential.GetText("subject") == subject))
        {
            report.Write(Step, "unchanged", detail);
            return;
        }

        if (!report.IsDryRun)
        {
            var body = new JsonObject
            {
                ["name"] = CreateName(),
                ["issuer"] = issuer,
                ["subject"] = subject,
                ["audiences"] = new JsonArray(Audience),
            };
            await connection.Apps.PostAsync(app, "federatedIdentityCredentials", body, cancellationToken);
        }

        report.WriteChange(Step, ("create", "created"), detail);
    }

    public Task RenewAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken) =>
        throw new UsageException("A federated credential does not expire, so there is nothing to rotate.");

    public Task RemoveReplacedAsync(
        DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryConfigure(ConfidentialClientApplicationBuilder builder)
    {
        if (tokenFile is null || !File.Exists(tokenFile)) return false;
        builder.WithClientAssertion(
            async (AssertionRequestOptions request) => await File.ReadAllTextAsync(tokenFile, request.CancellationToken));
        return true;
    }

    public void TakeBack(string clientId, StepReport report)
    {
        // It ends with the application.
    }

    // The name is unique in the application, and its length is limited.
    private string CreateName() => "GraphDelegatedKit-" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes($"{issuer} {subject}")).AsSpan(..HashLength)).ToLowerInvariant();
}

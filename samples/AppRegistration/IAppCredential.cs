using System.Text.Json.Nodes;
using Microsoft.Identity.Client;

namespace AppRegistration;

/// <summary>What a web app authenticates with. Every method can be repeated after the program was killed in it.</summary>
internal interface IAppCredential
{
    /// <summary>The settings of the web app that name the credential; none for a secret, which is in its store.</summary>
    IReadOnlyList<(string Name, string Value)> Settings { get; }

    /// <summary>Checks, before anything is created, that the credential can be stored.</summary>
    /// <param name="clientId">The client id of the application; <see langword="null"/> if it does not exist yet.</param>
    void Validate(string? clientId);

    /// <summary>Completes what an earlier run has left, and creates the credential if there is none that is valid.</summary>
    Task EnsureAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken);

    /// <summary>Creates a new credential beside the current one.</summary>
    Task RenewAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken);

    /// <summary>Removes the credential that <see cref="RenewAsync"/> has replaced.</summary>
    Task RemoveReplacedAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken);

    /// <summary>Has a client authenticate with the credential.</summary>
    /// <returns>Whether this machine has what is needed.</returns>
    bool TryConfigure(ConfidentialClientApplicationBuilder builder);

    /// <summary>Deletes the credential from this machine if it is one of the application.</summary>
    void TakeBack(string clientId, StepReport report);
}

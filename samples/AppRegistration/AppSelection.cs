using System.Text.Json.Nodes;
using Samples;

namespace AppRegistration;

/// <summary>Which application a command is for: by name, or by kind, or the only one of this program.</summary>
internal sealed record AppSelection(AppKind? Kind, string? Name)
{
    public AppIdentity? Identity => Name is { } name ? AppIdentity.Create(name) : Kind is { } kind ? AppIdentity.Create(kind) : null;

    /// <returns>The application; <see langword="null"/> if there is none.</returns>
    /// <exception cref="UsageException">Several are possible.</exception>
    /// <exception cref="ConflictException">The application of this name was registered by others.</exception>
    public async Task<JsonObject?> FindAsync(AppDirectory apps, CancellationToken cancellationToken)
    {
        if (Identity is { } identity)
        {
            if (await apps.FindAsync(identity, cancellationToken) is { } app) return app;
            if ((await apps.ListForeignAsync(identity.DisplayName, cancellationToken)) is [var foreign, ..])
                throw new ConflictException(
                    $"'{identity.DisplayName}' ({foreign.GetText("appId")}) was not registered by this program, so it is left alone.");
            return null;
        }

        var own = await apps.ListOwnAsync(cancellationToken);
        return own switch
        {
            [] => null,
            [var app] => app,
            _ => throw new UsageException(
                $"There are several apps of this program: {string.Join(", ", own.Select(app => $"'{app.GetText("displayName")}'"))}. " +
                "Choose one with --name."),
        };
    }

    /// <exception cref="ConflictException">There is no such application.</exception>
    public async Task<JsonObject> RequireAsync(AppDirectory apps, CancellationToken cancellationToken) =>
        await FindAsync(apps, cancellationToken)
        ?? throw new ConflictException(
            $"There is no app{(Identity is { } identity ? $" '{identity.DisplayName}'" : " of this program")} in this tenant. " +
            "Register one with create.");
}

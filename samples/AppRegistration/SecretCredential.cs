using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Microsoft.Identity.Client;

namespace AppRegistration;

/// <summary>A client secret. Its text is stored as soon as Graph has returned it, and is shown only if the user asks for it.</summary>
/// <param name="store">Where the secret is stored; <see langword="null"/> to print it.</param>
/// <param name="lifetime">How long the secret is valid, unless the tenant's policy allows less.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/application-addpassword"/></remarks>
internal sealed class SecretCredential(ISecretStore? store, TimeSpan lifetime) : IAppCredential
{
    private const string Step = "secret";
    private const string DisplayName = "GraphDelegatedKit";
    private const string ShownName = DisplayName + " shown once";
    private const int NonceLength = 4;

    // https://learn.microsoft.com/graph/api/resources/appmanagementpolicy: what policies usually allow.
    private static readonly TimeSpan[] ShorterLifetimes =
        [TimeSpan.FromDays(180), TimeSpan.FromDays(90), TimeSpan.FromDays(30), TimeSpan.FromDays(7)];
    private static readonly TimeSpan RenewalNotice = TimeSpan.FromDays(30);

    private readonly SecretRecord? _record = store is null ? null : new SecretRecord(store);
    private string? _shownSecret;

    public IReadOnlyList<(string Name, string Value)> Settings => [];

    public void Validate(string? clientId)
    {
        if (_record?.IsForeign(clientId) == true)
            throw new ConflictException(
                $"A client secret of another app is in {_record.Description}. It is kept: choose another place with --secret-file FILE.");
    }

    public async Task EnsureAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (_record?.Pending is { } pending)
            await RemoveLostAsync(connection, app, pending, report, cancellationToken);
        await RemoveReplacedAsync(connection, app, report, cancellationToken);

        if (FindCurrent(app) is { } current)
        {
            var end = current.GetTime("endDateTime");
            var isDue = end < TimeProvider.System.GetUtcNow() + RenewalNotice;
            var place = _record is null ? "its text was shown when it was created" : $"in {_record.Description}";
            report.Write(Step, "unchanged", $"valid until {Format(end)}, {place}{(isDue ? "; renew it with rotate" : "")}");
        }
        else await CreateAsync(connection, app, replacedKeyId: null, report, cancellationToken);
    }

    public async Task RenewAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (_record?.Pending is { } pending)
            await RemoveLostAsync(connection, app, pending, report, cancellationToken);
        await RemoveReplacedAsync(connection, app, report, cancellationToken); // of a run that was killed
        await CreateAsync(connection, app, _record?.KeyId, report, cancellationToken);
    }

    public async Task RemoveReplacedAsync(
        DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (report.IsDryRun || _record?.ReplacedKeyId is not { } keyId) return;
        await RemoveAsync(connection, app, secret => secret.GetText("keyId") == keyId, "the one before", report, cancellationToken);
        _record.NoteCleaned();
    }

    public bool TryConfigure(ConfidentialClientApplicationBuilder builder)
    {
        if ((_record is null ? _shownSecret : _record.Secret) is not { } secret) return false;
        builder.WithClientSecret(secret);
        return true;
    }

    public void TakeBack(string clientId, StepReport report)
    {
        if (_record is null || !_record.IsOf(clientId)) return;
        if (!report.IsDryRun) _record.Remove();
        report.WriteChange(Step, ("delete", "deleted"), $"from {_record.Description}");
    }

    private JsonObject? FindCurrent(JsonObject app) => app.GetObjects("passwordCredentials").FirstOrDefault(secret =>
        secret.GetTime("endDateTime") > TimeProvider.System.GetUtcNow()
        && (_record is null
            ? secret.GetText("displayName") == ShownName
            : secret.GetText("keyId") == _record.KeyId && _record.Secret is not null));

    private async Task CreateAsync(
        DirectoryConnection connection, JsonObject app, string? replacedKeyId, StepReport report, CancellationToken cancellationToken)
    {
        var place = _record is null ? "shown here, and never again" : $"stored in {_record.Description}";
        if (report.IsDryRun)
        {
            report.WriteChange(Step, ("create", "created"), place);
            return;
        }

        var name = _record is null
            ? ShownName
            : $"{DisplayName} {Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(NonceLength))}";
        _record?.NotePending(app.GetText("appId"), name);
        var (created, isShorter) = await AddAsync(connection, app, name, cancellationToken);
        var text = created.GetText("secretText");
        _record?.NoteCreated(text, created.GetText("keyId"), replacedKeyId);

        var end = Format(created.GetTime("endDateTime"));
        report.Write(
            Step,
            "created",
            $"valid until {end}{(isShorter ? ", the longest time that this tenant's policy allows of the usual ones" : "")}, {place}",
            _record is null && !report.UseJson ? [text] : [],
            _record is null ? new JsonObject { ["secret"] = text } : null);
        _shownSecret = _record is null ? text : null;
    }

    // A tenant's policy names no limit in its refusal, so shorter times are tried.
    private async Task<(JsonObject Created, bool IsShorter)> AddAsync(
        DirectoryConnection connection, JsonObject app, string name, CancellationToken cancellationToken)
    {
        var lifetimes = new Queue<TimeSpan>([lifetime, .. ShorterLifetimes.Where(shorter => shorter < lifetime)]);
        while (true)
        {
            var current = lifetimes.Dequeue();
            try
            {
                var request = new JsonObject
                {
                    ["displayName"] = name,
                    ["endDateTime"] = $"{TimeProvider.System.GetUtcNow() + current:yyyy-MM-dd'T'HH:mm:ss'Z'}",
                };
                var body = new JsonObject { ["passwordCredential"] = request };
                return (await connection.Apps.PostAsync(app, "addPassword", body, cancellationToken), current != lifetime);
            }
            catch (GraphException e) when (e.Code == "CredentialInvalidLifetimeAsPerAppPolicy" && lifetimes.Count > 0)
            {
                // The next one is shorter.
            }
            catch (GraphException e) when (IsForbiddenByPolicy(e))
            {
                _record?.NoteRefused();
                throw new PolicyException(
                    "This tenant's policy allows no such client secret. Nothing was stored. Run the same command with " +
                    "--credential certificate --certificate FILE, or with --credential federated.", e);
            }
        }
    }

    private static bool IsForbiddenByPolicy(GraphException exception) =>
        exception.Code is "CredentialTypeNotAllowedAsPerAppPolicy" or "CredentialInvalidLifetimeAsPerAppPolicy";

    private async Task RemoveLostAsync(
        DirectoryConnection connection, JsonObject app, string name, StepReport report, CancellationToken cancellationToken)
    {
        if (report.IsDryRun) return;
        await RemoveAsync(
            connection, app, secret => secret.GetText("displayName") == name, "one of an earlier run, whose text is lost", report,
            cancellationToken);
        _record!.NoteCleaned();
    }

    private static async Task RemoveAsync(
        DirectoryConnection connection,
        JsonObject app,
        Func<JsonObject, bool> isRemoved,
        string detail,
        StepReport report,
        CancellationToken cancellationToken)
    {
        var current = await connection.Apps.ReadAsync(app, cancellationToken);
        foreach (var secret in current.GetObjects("passwordCredentials").Where(isRemoved))
        {
            await connection.Apps.RemoveSecretAsync(app, secret.GetText("keyId"), cancellationToken);
            report.Write(Step, "removed", detail);
        }
    }

    private static string Format(DateTimeOffset? time) => $"{time:yyyy-MM-dd}";
}

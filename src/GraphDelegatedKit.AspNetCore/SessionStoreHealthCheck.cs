using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>Checks that the session store takes an entry and gives it back.</summary>
internal sealed class SessionStoreHealthCheck(SealedStore store) : IHealthCheck
{
    private const string Kind = "health";

    private static readonly string Key = Environment.MachineName;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var written = Guid.NewGuid().ToByteArray();
            var lifetime = EntryLifetime.FromWrite(TimeSpan.FromMinutes(1));
            await store.WriteAsync(Kind, Key, written, lifetime, cancellationToken).ConfigureAwait(false);
            var read = await store.ReadAsync(Kind, Key, cancellationToken).ConfigureAwait(false);
            return read is null
                ? new(context.Registration.FailureStatus, "The session store does not keep entries. It may be full, or evict them.")
                : HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException e)
        {
            return new(context.Registration.FailureStatus, e.Message, e);
        }
    }
}

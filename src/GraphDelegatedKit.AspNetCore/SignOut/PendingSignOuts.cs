using GraphDelegatedKit.AspNetCore.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.AspNetCore.SignOut;

/// <summary>
/// Sign-outs that the store did not take. They are tried again until it answers. Until then this instance refuses their cookies; other
/// instances answer 503, because they cannot read the session.
/// </summary>
internal sealed partial class PendingSignOuts(
    RevokedSessions revoked, SignOutService service, TimeProvider time, ILogger<PendingSignOuts> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            foreach (var id in revoked.Ids)
                if (!await TryEndAsync(id, stoppingToken).ConfigureAwait(false))
                    break; // the store does not answer yet
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (revoked.Ids.Count > 0) Abandoned(logger, revoked.Ids.Count);
    }

    private async Task<bool> TryEndAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await service.EndAsync(id, cancellationToken).ConfigureAwait(false);
            revoked.Remove(id);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false; // any fault of the store: an exception that leaves this service would stop the host
        }
    }

    [LoggerMessage(
        10,
        LogLevel.Error,
        "The app stops, and {Count} sign-outs were not stored. Their cookies stay valid until they expire.")]
    private static partial void Abandoned(ILogger logger, int count);
}

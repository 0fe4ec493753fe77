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
            await CompleteAsync(stoppingToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (revoked.Count > 0) Abandoned(logger, revoked.Count);
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var id in revoked.Ids)
            {
                await service.EndAsync(id, cancellationToken).ConfigureAwait(false);
                revoked.Remove(id);
            }

            foreach (var signIn in revoked.SignIns)
            {
                await service.EndAsync(signIn, cancellationToken).ConfigureAwait(false);
                revoked.Remove(signIn);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The store does not answer yet. An exception of any type that leaves this service would stop the host.
        }
    }

    [LoggerMessage(
        10,
        LogLevel.Error,
        "The app stops, and {Count} sign-outs were not stored. Their cookies stay valid until they expire.")]
    private static partial void Abandoned(ILogger logger, int count);
}

using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Opens a stream over a file. The length and the start of the file show whether the service delivers the listed file; if not, the file is
/// opened again at a fresh address, as <see cref="DownloadVerification"/> says.
/// </summary>
internal sealed class DownloadStreamOpener(
    IGraphClient graph, DrivePath path, TimeSpan idleTimeout, TimeProvider time, Func<double> jitter)
{
    private readonly RetryBudget _copies = new(RetryPolicy.DownloadedCopy, jitter);
    private ServedContent? _rejected;

    /// <exception cref="TransferInterruptedException">The service delivers no file, or never the same one.</exception>
    public async Task<DownloadStream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var remote = await RemoteFile.GetAsync(graph, path, cancellationToken).ConfigureAwait(false);
                if (await TryOpenAsync(remote, cancellationToken).ConfigureAwait(false) is { } stream) return stream;
                await time.DelayAsync(_copies.NextDelay, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (e.LacksCallerToken(cancellationToken))
        {
            throw e.WithCallerToken(cancellationToken);
        }
    }

    private async Task<DownloadStream?> TryOpenAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        var source = new DownloadSource(graph, remote, idleTimeout, time, jitter);
        var isOpen = false;
        try
        {
            var buffer = new ReadBuffer(source);
            await buffer.FillStartAsync(cancellationToken).ConfigureAwait(false);
            isOpen = IsAccepted(source, buffer);
            return isOpen ? new DownloadStream(source, buffer) : null;
        }
        finally
        {
            if (!isOpen) source.Dispose();
        }
    }

    // The hash is that of the whole file, so only the size is compared with the list.
    private bool IsAccepted(DownloadSource source, ReadBuffer buffer)
    {
        if (source.Total is null && source.ExpectedTotal == 0) throw source.CreateUnknownLengthException();
        var (listedSize, size) = (source.Remote.Item.Size, source.ExpectedTotal);
        if (listedSize is null || listedSize == size) return true;

        var served = new ServedContent(size, GetHash(buffer.Bytes.Span));
        var page = ErrorPage.Find(source.Remote, buffer.Bytes, served);
        if (page is null && size > 0 && served == _rejected) return true;
        if (page is not null && InfectedFile.IsReportedBy(page)) throw source.CreateErrorPageException(page);

        _rejected = served;
        _copies.RecordFailure();
        return !_copies.IsExhausted ? false
            : page is null ? throw source.CreateMismatchException(size)
            : throw source.CreateErrorPageException(page);
    }

    private static string GetHash(ReadOnlySpan<byte> bytes)
    {
        var hash = new QuickXorHash();
        hash.Append(bytes);
        return hash.ToString();
    }
}

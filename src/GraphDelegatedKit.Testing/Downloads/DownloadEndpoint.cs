using System.Buffers;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Downloads;

// The bytes of a file. The address carries its own permission. A GET with a single Range is supported here only, guarded by If-Range.
// Responses are not compressed.
[Plays("https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads")]
// The bytes of a file. The address carries its own permission. A GET with a single Range is supported here only, guarded by If-Range.
// Responses are not compressed.
[Plays("https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads")]
internal sealed class DownloadEndpoint(DriveRegistry drives, DownloadUrlSigner urlSigner, LocalDownloads downloads) : IEndpoint
{
    private const int BufferSize = 128 * 1024;

    public Route Route { get; } = new(HostRole.Files, "GET HEAD", DownloadUrlSigner.Path);

    public async Task HandleAsync(RequestContext context)
    {
        var query = context.Request.Query;
        var driveId = query["DriveId"].ToString();
        var itemId = query["UniqueId"].ToString();
        var versionId = query["Version"].ToString();
        TransferUrl.Authorize(context);
        if (!urlSigner.IsValid(driveId, itemId + versionId, query["tempauth"].ToString(), context.Now))
            throw new GraphErrorException(401, "unauthenticated", "The permission in this address is missing or has expired.");

        var (item, content, file) = OpenFile(drives.FindById(driveId), itemId, versionId);
        var suffix = downloads.GetSuffix(item.Name);
        await using (file.ConfigureAwait(false))
        {
            var download = new DownloadContent(file, content.Size, suffix);
            await SendAsync(context, item, content.Size + suffix.Length, download).ConfigureAwait(false);
        }
    }

    // If the file is replaced between the lookup and the open, the lookup is repeated.
    private (Item Item, FileContent Content, Stream Bytes) OpenFile(Drive? drive, string itemId, string versionId)
    {
        while (drive?.FindById(itemId) is { Content: { } current } item)
        {
            var content = versionId.Length == 0 ? current : item.GetEarlierVersion(versionId).Content;
            try
            {
                return (item, content, drives.Blobs.Open(content));
            }
            catch (FileNotFoundException) when (drive.FindById(itemId) != item)
            {
            }
        }

        throw GraphErrorException.ItemNotFound();
    }

    private Task SendAsync(RequestContext context, Item item, long size, DownloadContent bytes)
    {
        var response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = item.ETag;
        response.Headers.LastModified = item.Modified.ToString("R");
        response.ContentType = MimeTypes.FromFileName(item.Name);
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(item.Name)}";

        var header = context.Request.Headers.Range.ToString();
        var ifRange = context.Request.Headers.IfRange.ToString();
        var isRangeHonored = HttpMethods.IsGet(context.Request.Method) && !downloads.IgnoreRangeHeader
            && (ifRange.Length == 0 || ifRange == response.Headers.ETag || ifRange == response.Headers.LastModified);
        var isUnsatisfiable = false;
        var range = isRangeHonored ? ByteRange.Parse(header, size, out isUnsatisfiable) : null;
        if (isUnsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{size}";
            return Task.CompletedTask;
        }

        if (range is not { } servedRange)
            return SendAsync(context, bytes, 0, size);

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {servedRange.From}-{servedRange.From + servedRange.Length - 1}/{size}";
        return SendAsync(context, bytes, servedRange.From, servedRange.Length);
    }

    private async Task SendAsync(RequestContext context, DownloadContent bytes, long offset, long length)
    {
        context.Response.ContentLength = length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var remaining = length; remaining > 0;)
            {
                var chunk = buffer.AsMemory(0, (int)Math.Min(remaining, BufferSize));
                var bytesRead = await bytes.ReadAsync(offset + length - remaining, chunk, context.Aborted).ConfigureAwait(false);
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, bytesRead), context.Aborted).ConfigureAwait(false);
                downloads.AddBytesServed(bytesRead);
                remaining -= bytesRead;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The stored bytes, and the suffix that the service appends on download.
    private sealed record DownloadContent(Stream Stored, long StoredSize, byte[] Suffix)
    {
        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (offset < StoredSize)
            {
                Stored.Position = offset;
                return Stored.ReadAsync(buffer, cancellationToken);
            }

            var remaining = Suffix.AsMemory((int)(offset - StoredSize));
            remaining = remaining[..Math.Min(remaining.Length, buffer.Length)];
            remaining.CopyTo(buffer);
            return new(remaining.Length);
        }
    }
}

using System.Buffers;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads: the bytes themselves. The address is the permission: an
// Authorization header is refused. Range is honoured here and only here, of a GET and for one range; If-Range guards it. Nothing is ever compressed.
internal sealed class DownloadEndpoint(AllDrives drives, TempAuth tempAuth, LocalDownloads downloads) : IEndpoint
{
    private const int BufferSize = 128 * 1024;

    public Route Route { get; } = new(Role.Files, "GET HEAD", TempAuth.Path);

    public async Task AnswerAsync(Exchange exchange)
    {
        var query = exchange.Request.Query;
        var driveId = query["DriveId"].ToString();
        var itemId = query["UniqueId"].ToString();
        if (exchange.Request.Headers.Authorization.Count > 0 || !tempAuth.Allows(driveId, itemId, query["tempauth"].ToString(), exchange.Now))
            throw new GraphRefusal(401, "unauthenticated", "The permission in this address is missing or has expired, or an Authorization header came with it.");

        var (item, file) = Open(drives.ById(driveId), itemId);
        var addition = downloads.AdditionTo(item.Name);
        await using (file.ConfigureAwait(false))
        {
            await SendAsync(exchange, item, item.Content!.Size + addition.Length, new Bytes(file, item.Content.Size, addition)).ConfigureAwait(false);
        }
    }

    // A file that is replaced between two looks is looked for again.
    private (Item Item, FileStream Bytes) Open(Drive? drive, string itemId)
    {
        while (drive?.ById(itemId) is { Content: { } content } item)
        {
            try
            {
                return (item, drives.Blobs.Open(content));
            }
            catch (FileNotFoundException) when (drive.ById(itemId)?.Content != content)
            {
            }
        }

        throw GraphRefusal.ItemNotFound();
    }

    private Task SendAsync(Exchange exchange, Item item, long size, Bytes bytes)
    {
        var response = exchange.Response;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = item.ETag;
        response.Headers.LastModified = item.Modified.ToString("R");
        response.ContentType = MimeTypes.Of(item.Name);
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(item.Name)}";

        var header = exchange.Request.Headers.Range.ToString();
        var ifRange = exchange.Request.Headers.IfRange.ToString();
        var counts = HttpMethods.IsGet(exchange.Request.Method) && !downloads.IgnoresRange
            && (ifRange.Length == 0 || ifRange == response.Headers.ETag || ifRange == response.Headers.LastModified);
        var unsatisfiable = false;
        var range = counts ? ByteRange.Read(header, size, out unsatisfiable) : null;
        if (unsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{size}";
            return Task.CompletedTask;
        }

        if (range is not { } asked)
            return SendAsync(exchange, bytes, 0, size);

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {asked.From}-{asked.From + asked.Length - 1}/{size}";
        return SendAsync(exchange, bytes, asked.From, asked.Length);
    }

    private async Task SendAsync(Exchange exchange, Bytes bytes, long from, long length)
    {
        exchange.Response.ContentLength = length;
        if (HttpMethods.IsHead(exchange.Request.Method))
            return;

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var left = length; left > 0;)
            {
                var read = await bytes.ReadAsync(from + length - left, buffer.AsMemory(0, (int)Math.Min(left, BufferSize)), exchange.Aborted).ConfigureAwait(false);
                await exchange.Response.Body.WriteAsync(buffer.AsMemory(0, read), exchange.Aborted).ConfigureAwait(false);
                downloads.Served(read);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What is stored, and what the service adds to it on the way out.
    private sealed record Bytes(FileStream Stored, long Size, byte[] Addition)
    {
        public ValueTask<int> ReadAsync(long from, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (from < Size)
            {
                Stored.Position = from;
                return Stored.ReadAsync(buffer, cancellationToken);
            }

            var rest = Addition.AsMemory((int)(from - Size));
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            return new(rest.Length);
        }
    }
}

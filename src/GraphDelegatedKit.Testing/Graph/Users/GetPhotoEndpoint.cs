using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/profilephoto-get: the bytes of somebody's picture. Here they begin like a JPEG and are no picture; they are the
// same each time, and another's are others.
internal sealed class GetPhotoEndpoint(People.People people, string pattern) : IEndpoint
{
    private static readonly byte[] Beginning = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, .. "JFIF"u8];

    public Route Route { get; } = new(Role.Graph, "GET", pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        ODataQuery.Read(exchange);
        var asked = exchange.Capture("user");
        var user = asked is null ? exchange.Caller : people.Find(asked) ?? throw GetUserEndpoint.NotFound(asked);
        byte[] bytes = [.. Beginning, .. SHA512.HashData(Encoding.UTF8.GetBytes(user.Id))];

        exchange.Response.ContentType = MediaTypeNames.Image.Jpeg;
        exchange.Response.ContentLength = bytes.Length;
        await exchange.Response.Body.WriteAsync(bytes, exchange.Aborted).ConfigureAwait(false);
    }
}

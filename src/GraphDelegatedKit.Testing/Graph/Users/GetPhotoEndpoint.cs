using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Returns the photo of a user: bytes that are stable and different for each user.
[Plays("https://learn.microsoft.com/graph/api/profilephoto-get", Difference = "The bytes start like a JPEG but are no real image.")]
internal sealed class GetPhotoEndpoint(UserDirectory users, string pattern) : IEndpoint
{
    private static readonly byte[] JpegHeader = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, .. "JFIF"u8];

    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var user = UserAddress.Get(context, users);
        GetPhotoMetadataEndpoint.FindSize(context.GetRouteValue("size"));
        byte[] bytes = [.. JpegHeader, .. SHA512.HashData(Encoding.UTF8.GetBytes(user.Id))];

        context.Response.ContentType = MediaTypeNames.Image.Jpeg;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.Aborted).ConfigureAwait(false);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Describes the largest photo of a user, the photo of one size, or all sizes.
[Plays("https://learn.microsoft.com/graph/api/profilephoto-get", Difference = "Every user has a photo in every size.")]
internal sealed class GetPhotoMetadataEndpoint(UserDirectory users, string pattern, bool isListRequest = false) : IEndpoint
{
    private static readonly int[] Sizes = [48, 64, 96, 120, 240, 360, 432, 504, 648];

    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    // The photo of a user with or without a size, and its bytes.
    public static IEnumerable<IEndpoint> CreateAll(UserDirectory users, string version)
    {
        foreach (var owner in new[] { $"/{version}/me", $"/{version}/users/{{user}}" })
        {
            yield return new GetPhotoEndpoint(users, owner + "/photo/$value");
            yield return new GetPhotoEndpoint(users, owner + "/photos/{size}/$value");
            yield return new GetPhotoMetadataEndpoint(users, owner + "/photo");
            yield return new GetPhotoMetadataEndpoint(users, owner + "/photos", isListRequest: true);
            yield return new GetPhotoMetadataEndpoint(users, owner + "/photos/{size}");
        }
    }

    // Answers 404 for a size that Microsoft 365 does not have.
    public static int FindSize(string? name)
    {
        if (name is null)
            return Sizes[^1];
        var found = Sizes.FirstOrDefault(size => GetName(size).Equals(name, StringComparison.OrdinalIgnoreCase));
        return found > 0 ? found : throw new GraphErrorException(404, "ImageNotFound", "The photo wasn't found.");
    }

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var user = UserAddress.Get(context, users);
        var fragment = $"users('{user.Id}')/photo";
        if (isListRequest)
            return CollectionWriter.WriteAsync(context, fragment + "s", Sizes.Select(size => Selection.Apply(Create(user, size), select)));

        var photo = Selection.Apply(Create(user, FindSize(context.GetRouteValue("size"))), select);
        var contextUrl = $"{GraphRoot.GetUrl(context)}/$metadata#{fragment}/$entity";
        return context.WriteJsonAsync(200, Selection.AddContext(photo, contextUrl));
    }

    private static JsonObject Create(LocalUser user, int size) => new()
    {
        ["@odata.mediaContentType"] = "image/jpeg",
        ["@odata.mediaEtag"] = $"\"{user.Id[..8].ToUpperInvariant()}\"",
        ["id"] = GetName(size),
        ["width"] = size,
        ["height"] = size,
    };

    private static string GetName(int size) => string.Create(CultureInfo.InvariantCulture, $"{size}x{size}");
}

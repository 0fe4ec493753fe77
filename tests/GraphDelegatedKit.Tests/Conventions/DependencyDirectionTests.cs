using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

public sealed partial class DependencyDirectionTests
{
    // Each room, and all it may see. A new room gets its line here, in the commit that opens it.
    private static readonly Dictionary<string, string[]> AllowedRooms = new()
    {
        ["Tokens"] = [],
        ["Resilience"] = [],
        ["Jwt"] = [],
        ["Storage"] = [],
        ["Cache"] = ["Storage"],
        ["SignIn"] = ["Tokens", "Resilience", "Storage", "Cache", "Http"],
        ["Http"] = ["Tokens", "Resilience"],
        ["Client"] = ["Http", "Tokens", "Resilience"],
        ["Paging"] = ["Client", "Http", "Tokens", "Resilience"],
        ["Bulk"] = ["Paging", "Client", "Http", "Resilience", "Storage", "Tokens"],
        ["Users"] = ["Bulk", "Resilience", "Paging", "Client", "Http", "Tokens"],
        ["Files"] = ["Resilience", "Paging", "Client", "Http", "Storage", "Tokens"],
    };

    private static readonly Dictionary<string, string[]> AllowedLibraryRooms = new()
    {
        ["Microsoft.Identity."] = ["SignIn", "Cache", "Storage"],
        ["Microsoft.IdentityModel"] = ["Jwt"],
        ["System.IdentityModel"] = ["Jwt"],
        ["Polly"] = ["Http"],
    };

    [Test]
    public void Every_room_has_its_allowed_dependencies_listed()
    {
        Assert.That(RoomMap.Names, Is.SubsetOf(AllowedRooms.Keys));
    }

    [Test]
    public void Rooms_reference_only_allowed_rooms_in_compiled_code()
    {
        var violations =
            from type in typeof(GraphClient).Assembly.GetTypes()
            let room = RoomMap.GetRoom(type)
            where room is { Length: > 0 }
            from referenced in TypeReferences.Find(type)
            let other = RoomMap.GetRoom(referenced)
            where other is not null && other != room && !AllowedRooms[room].Contains(other)
            select $"{room}/{GetOutermostName(type)} mentions {(other.Length > 0 ? other : "the root")}/{GetOutermostName(referenced)}";

        Assert.That(violations.Distinct(), Is.Empty);
    }

    [Test]
    public void No_code_depends_on_what_the_inspector_says()
    {
        var dependent =
            from type in typeof(GraphClient).Assembly.GetTypes()
            where RoomMap.GetRoom(type) is { } room && room != "Jwt"
            from mentioned in TypeReferences.Find(type)
            where RoomMap.GetRoom(mentioned) == "Jwt"
            select $"{type.FullName} mentions {mentioned.Name}";

        Assert.That(dependent, Is.Empty);
    }

    [Test]
    public void Rooms_reference_only_allowed_rooms_in_using_directives()
    {
        var violations =
            from room in RoomMap.Names
            from file in Repository.GetSourceFiles(Path.Combine(Repository.LibraryFolder, room))
            from Match used in UsingDirective().Matches(File.ReadAllText(file))
            let other = used.Groups[1].Value
            where other != room && !AllowedRooms[room].Contains(other)
            select $"{room}/{Path.GetFileName(file)} uses GraphDelegatedKit.{other}";

        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Third_party_libraries_are_referenced_only_in_their_rooms()
    {
        var violations =
            from type in typeof(GraphClient).Assembly.GetTypes()
            let room = RoomMap.GetRoom(type)
            where room is not null
            from referenced in TypeReferences.Find(type)
            from pair in AllowedLibraryRooms
            where referenced.Namespace?.StartsWith(pair.Key, StringComparison.Ordinal) == true && !pair.Value.Contains(room)
                || (room == "Storage" && referenced.Namespace == "Microsoft.Identity.Client") // only MSAL's extensions, which know the keyrings
            select $"{room}/{GetOutermostName(type)} names {referenced.FullName}";

        Assert.That(violations.Distinct(), Is.Empty);
    }

    [Test]
    public void The_reference_scan_finds_known_references()
    {
        // If these were not found, the tests above would hold whatever the code says.
        Assert.That(TypeReferences.Find(typeof(GraphPages<>)).Select(RoomMap.GetRoom), Does.Contain("Client"));
        Assert.That(TypeReferences.Find(typeof(DelegatedSession)).Select(RoomMap.GetRoom), Does.Contain("Tokens"));
        Assert.That(TypeReferences.Find(typeof(GraphDelegatedKit.Cache.PersistedCache)).Select(type => type.Namespace), Does.Contain("Microsoft.Identity.Client"));
        Assert.That(TypeReferences.Find(typeof(JwtInspection)).Select(RoomMap.GetRoom), Does.Contain("Jwt"));
        Assert.That(TypeReferences.Find(typeof(GraphDelegatedKit.Jwt.JwtClaims)).Select(type => type.Namespace), Does.Contain("Microsoft.IdentityModel.JsonWebTokens"));
    }

    private static string GetOutermostName(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name;
    }

    [GeneratedRegex(@"^using (?:static )?GraphDelegatedKit\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}

using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

public sealed partial class DependencyDirectionTests
{
    // Each room and the rooms that it may reference. A new room gets its line here in the commit that adds it.
    private static readonly Dictionary<string, string[]> AllowedRooms = new()
    {
        ["Tokens"] = [],
        ["Resilience"] = [],
        ["Jwt"] = [],
        ["Storage"] = ["Resilience"],
        ["Cache"] = ["Storage"],
        ["SignIn"] = ["Tokens", "Resilience", "Storage", "Cache", "Http"],
        ["Http"] = ["Tokens", "Resilience"],
        ["Client"] = ["Http", "Tokens", "Resilience"],
        ["Paging"] = ["Client", "Http", "Tokens", "Resilience"],
        ["Bulk"] = ["Paging", "Client", "Http", "Resilience", "Storage", "Tokens"],
        ["Users"] = ["Bulk", "Resilience", "Paging", "Client", "Http", "Tokens"],
        ["Files"] = ["Resilience", "Paging", "Client", "Http", "Storage", "Tokens"],
    };

    // The folders of a room and what each may reference of the others. The room itself, such as Files, may reference all of its folders,
    // and none may reference it: what it makes public for a folder's sake lies in that folder.
    private static readonly Dictionary<string, string[]> AllowedFolders = new()
    {
        ["Files.Addressing"] = [],
        ["Files.Content"] = ["Files.Addressing"],
        ["Files.Journal"] = ["Files.Addressing", "Files.Content"],
        ["Files.Uploads"] = ["Files.Addressing", "Files.Content", "Files.Journal"],
        ["Files.Attachments"] = ["Files.Addressing", "Files.Content", "Files.Journal", "Files.Uploads"],
        ["Files.Downloads"] = ["Files.Addressing", "Files.Content"],
        ["Files.Folders"] = ["Files.Addressing", "Files.Content", "Files.Uploads", "Files.Downloads"],
        ["SignIn.Options"] = [],
        ["SignIn.Protocol"] = ["SignIn.Options"],
        ["SignIn.Browser"] = ["SignIn.Options", "SignIn.Protocol"],
        ["SignIn.DeviceCode"] = ["SignIn.Protocol"],
        ["SignIn.Msal"] = ["SignIn.Options", "SignIn.Protocol", "SignIn.Browser", "SignIn.DeviceCode"],
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
    public void No_code_depends_on_the_token_inspector()
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
    public void Folders_of_a_room_reference_only_allowed_folders_in_compiled_code([Values("Files", "SignIn")] string room)
    {
        var references = FindFolderReferences()
            .Where(reference => reference.Folder.StartsWith(room + ".", StringComparison.Ordinal) && reference.Other.Split('.')[0] == room)
            .ToList();

        Assert.That(references.Select(reference => reference.Folder).Distinct(), Is.SubsetOf(AllowedFolders.Keys));
        Assert.That(references, Has.Count.GreaterThan(20), "the scan finds references");
        Assert.That(references.Where(reference => !AllowedFolders[reference.Folder].Contains(reference.Other))
            .Select(reference => reference.Text)
            .Distinct(), Is.Empty);
    }

    [Test]
    public void Every_folder_of_a_room_has_its_allowed_dependencies_listed()
    {
        var folders = typeof(GraphClient).Assembly
            .GetTypes()
            .Select(RoomMap.GetFolder)
            .Where(folder => folder?.Contains('.', StringComparison.Ordinal) == true)
            .Distinct();

        Assert.That(folders, Is.EquivalentTo(AllowedFolders.Keys));
    }

    [Test]
    public void No_folders_reference_each_other_in_a_cycle()
    {
        var references = FindFolderReferences().ToLookup(reference => reference.Folder, reference => reference.Other);
        var unresolved = references.Select(folder => folder.Key).ToHashSet();
        Assert.That(unresolved, Has.Count.GreaterThan(15), "the scan finds folders");

        // A folder without references to unresolved folders is in no cycle. What remains at the end is in one, or depends on one.
        while (unresolved.RemoveWhere(folder => !references[folder].Any(unresolved.Contains)) > 0)
        {
        }

        Assert.That(unresolved, Is.Empty);
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
                // only MSAL's extensions, which know the keyrings
                || (room == "Storage" && referenced.Namespace == "Microsoft.Identity.Client")
            select $"{room}/{GetOutermostName(type)} names {referenced.FullName}";

        Assert.That(violations.Distinct(), Is.Empty);
    }

    [Test]
    public void The_reference_scan_finds_known_references()
    {
        // If these were not found, the tests above would hold whatever the code says.
        Assert.That(TypeReferences.Find(typeof(GraphPages<>)).Select(RoomMap.GetRoom), Does.Contain("Client"));
        Assert.That(TypeReferences.Find(typeof(DelegatedSession)).Select(RoomMap.GetRoom), Does.Contain("Tokens"));
        Assert.That(
            TypeReferences.Find(typeof(GraphDelegatedKit.Cache.PersistedCache)).Select(type => type.Namespace),
            Does.Contain("Microsoft.Identity.Client"));
        Assert.That(TypeReferences.Find(typeof(JwtInspection)).Select(RoomMap.GetRoom), Does.Contain("Jwt"));
        Assert.That(
            TypeReferences.Find(typeof(GraphDelegatedKit.Jwt.JwtClaims)).Select(type => type.Namespace),
            Does.Contain("Microsoft.IdentityModel.JsonWebTokens"));
    }

    /// <returns>The references between folders, two levels deep. The root references every room and is left out.</returns>
    private static IEnumerable<(string Folder, string Other, string Text)> FindFolderReferences() =>
        from type in typeof(GraphClient).Assembly.GetTypes()
        let folder = RoomMap.GetFolder(type)
        where folder is { Length: > 0 }
        from referenced in TypeReferences.Find(type)
        let other = RoomMap.GetFolder(referenced)
        where other is { Length: > 0 } && other != folder
        select (folder, other, $"{folder}/{GetOutermostName(type)} references {other}/{GetOutermostName(referenced)}");

    private static string GetOutermostName(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name;
    }

    [GeneratedRegex(@"^using (?:static )?GraphDelegatedKit\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}

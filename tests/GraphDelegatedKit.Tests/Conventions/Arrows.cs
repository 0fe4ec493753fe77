using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

public sealed partial class Arrows
{
    // Each room, and all it may see. A new room gets its line here, in the commit that opens it.
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Tokens"] = [],
        ["Storage"] = [],
        ["Cache"] = ["Storage"],
        ["SignIn"] = ["Tokens", "Storage", "Cache", "Http"],
        ["Http"] = ["Tokens"],
        ["Client"] = ["Http", "Tokens"],
        ["Paging"] = ["Client", "Http", "Tokens"],
        ["Bulk"] = ["Paging", "Client", "Http", "Storage", "Tokens"],
        ["Users"] = ["Bulk", "Paging", "Client", "Http", "Tokens"],
        ["Files"] = ["Paging", "Client", "Http", "Storage", "Tokens"],
    };

    private static readonly Dictionary<string, string[]> MayName = new()
    {
        ["Microsoft.Identity"] = ["SignIn", "Cache", "Storage"],
        ["Polly"] = ["Http"],
    };

    [Test]
    public void Every_room_is_drawn()
    {
        Assert.That(Rooms.Names, Is.SubsetOf(MaySee.Keys));
    }

    [Test]
    public void Point_one_way_in_the_compiled_code()
    {
        var wrong =
            from type in typeof(GraphClient).Assembly.GetTypes()
            let room = Rooms.Of(type)
            where room is { Length: > 0 }
            from mentioned in Mentions.Of(type)
            let other = Rooms.Of(mentioned)
            where other is not null && other != room && !MaySee[room].Contains(other)
            select $"{room}/{Outermost(type)} mentions {(other.Length > 0 ? other : "the root")}/{Outermost(mentioned)}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    [Test]
    public void Point_one_way_in_the_using_lines()
    {
        var wrong =
            from room in Rooms.Names
            from file in Repository.Sources(Path.Combine(Repository.Library, room))
            from Match used in Using().Matches(File.ReadAllText(file))
            let other = used.Groups[1].Value
            where other != room && !MaySee[room].Contains(other)
            select $"{room}/{Path.GetFileName(file)} uses GraphDelegatedKit.{other}";

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Other_peoples_libraries_are_named_where_they_belong()
    {
        var wrong =
            from type in typeof(GraphClient).Assembly.GetTypes()
            let room = Rooms.Of(type)
            where room is not null
            from mentioned in Mentions.Of(type)
            from pair in MayName
            where mentioned.Namespace?.StartsWith(pair.Key, StringComparison.Ordinal) == true && !pair.Value.Contains(room)
                || (room == "Storage" && mentioned.Namespace == "Microsoft.Identity.Client") // only MSAL's extensions, which know the keyrings
            select $"{room}/{Outermost(type)} names {mentioned.FullName}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    [Test]
    public void Are_looked_for_where_they_are()
    {
        // If these were not found, the tests above would hold whatever the code says.
        Assert.That(Mentions.Of(typeof(GraphPages<>)).Select(Rooms.Of), Does.Contain("Client"));
        Assert.That(Mentions.Of(typeof(DelegatedSession)).Select(Rooms.Of), Does.Contain("Tokens"));
        Assert.That(Mentions.Of(typeof(GraphDelegatedKit.Cache.PersistedCache)).Select(type => type.Namespace), Does.Contain("Microsoft.Identity.Client"));
    }

    private static string Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name;
    }

    [GeneratedRegex(@"^using (?:static )?GraphDelegatedKit\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}

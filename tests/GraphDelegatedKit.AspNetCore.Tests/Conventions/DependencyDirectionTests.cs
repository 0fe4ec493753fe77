using GraphDelegatedKit.Tests.Conventions;

namespace GraphDelegatedKit.AspNetCore.Tests.Conventions;

public sealed class DependencyDirectionTests
{
    private const string Prefix = "GraphDelegatedKit.AspNetCore.";

    // Each room and the rooms that it may reference. The root may reference all, and all may reference the public types in the root.
    private static readonly Dictionary<string, string[]> AllowedRooms = new()
    {
        ["Options"] = [],
        ["Addresses"] = [],
        ["Pages"] = [],
        ["Storage"] = [],
        ["Sessions"] = ["Storage"],
        ["Tokens"] = ["Sessions", "Storage"],
        ["Challenges"] = ["Addresses", "Pages", "Sessions", "Storage"],
        ["SignIn"] = ["Addresses", "Challenges", "Pages", "Sessions", "Storage", "Tokens"],
        ["SignOut"] = ["Addresses", "Challenges", "Pages", "Sessions", "Storage"],
    };

    [Test]
    public void Rooms_reference_only_allowed_rooms_in_compiled_code()
    {
        var references =
            (from type in typeof(GraphDelegatedWebOptions).Assembly.GetTypes()
             let room = GetRoom(type)
             where room is not null
             from referenced in TypeReferences.Find(type)
             let other = GetRoom(referenced)
             where other is not null && other != room
             select (Room: room, Other: other)).Distinct().ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(references.Select(reference => reference.Room).Distinct(), Is.SubsetOf(AllowedRooms.Keys));
            Assert.That(references, Has.Count.GreaterThan(8), "the scan finds references");
            Assert.That(references.Where(reference => !AllowedRooms[reference.Room].Contains(reference.Other)), Is.Empty);
        }
    }

    private static string? GetRoom(Type type) => type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) == true
        ? type.Namespace[Prefix.Length..]
        : null;
}

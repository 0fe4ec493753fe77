using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// The properties of a group that a request selects.
internal sealed class GroupProperties
{
    private readonly DirectorySelection<Group> _selection;

    private GroupProperties(DirectorySelection<Group> selection) => _selection = selection;

    public static GroupProperties Select(string[]? names) => new(GroupType.Instance.Select(names));

    // Selects the properties for a relationship whose objects are not all groups.
    public static GroupProperties SelectKnown(string[]? names) => new(GroupType.Instance.SelectKnown(names));

    public bool Contains(string name) => _selection.Contains(name);

    public string GetContextUrl(string baseUrl) => _selection.GetContextUrl(baseUrl);

    // https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    public void Write(Utf8JsonWriter json, Group group, RequestContext context) =>
        _selection.Write(json, group, context.IsLimitedToGroupIds ? property => property.Name != "id" : null);
}

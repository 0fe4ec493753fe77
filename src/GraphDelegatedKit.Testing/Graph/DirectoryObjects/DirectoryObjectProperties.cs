using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The properties that a request selects from a list of users and groups. Each object has those that its type has.
internal sealed class DirectoryObjectProperties
{
    private const string TypeName = "microsoft.graph.directoryObject";

    private readonly UserProperties _userProperties;
    private readonly GroupProperties _groupProperties;

    private DirectoryObjectProperties(string[]? names)
    {
        _userProperties = UserProperties.SelectKnown(names);
        _groupProperties = GroupProperties.SelectKnown(names);
        ContextFragment = names is null or ["*"] ? "directoryObjects" : $"directoryObjects({string.Join(',', names)})";
    }

    public string ContextFragment { get; }

    // A name that no type knows is refused, or left out.
    public static DirectoryObjectProperties Select(ODataQuery query)
    {
        query.RequireSelectable(TypeName, IsKnown);
        return new DirectoryObjectProperties(query.Select);
    }

    // Selects the properties that $expand names; an unknown name is always refused.
    public static DirectoryObjectProperties Select(string[]? names) =>
        names?.FirstOrDefault(name => name != "*" && !IsKnown(name)) is { } unknown
            ? throw Selection.CreateUnknownPropertyError(unknown, TypeName)
            : new DirectoryObjectProperties(names);

    public static QuerySchema<DirectoryObject> CreateSchema(bool isLimitedToBasicProfiles) => new(
        "DirectoryObject",
        (name, option) => Combine(name, option, isLimitedToBasicProfiles))
    {
        SortableNames = ["displayName", "userPrincipalName"],
        AdvancedSortableNames = ["createdDateTime"],
        TokenizedNames = ["displayName", "description"],
    };

    // The caller leaves out the type in a list whose objects all have the same one.
    public void Write(Utf8JsonWriter json, DirectoryObject item, RequestContext context, bool includeType = true)
    {
        if (includeType)
            json.WriteString("@odata.type", "#microsoft.graph." + item.TypeName);
        if (item.User is { } user)
            _userProperties.Write(json, user, context);
        else
            _groupProperties.Write(json, item.Group!, context);
    }

    private static bool IsKnown(string name) => UserType.Instance.Find(name) is not null || GroupType.Instance.Find(name) is not null;

    private static DirectoryProperty<DirectoryObject> Combine(string name, string option, bool isLimitedToBasicProfiles)
    {
        var ofUsers = UserType.Instance.Find(name) is null ? null : UserProperties.GetForQuery(name, option, isLimitedToBasicProfiles);
        var ofGroups = GroupType.Instance.Find(name);
        if (ofUsers is null && ofGroups is null)
            throw Selection.CreateUnknownPropertyError(name, TypeName, option);
        if (ofUsers?.GetBoolean is not null || ofGroups?.GetBoolean is not null)
        {
            return DirectoryProperty<DirectoryObject>.CreateBoolean(
                ofUsers?.Name ?? ofGroups!.Name,
                item => item.User is { } user ? ofUsers?.GetBoolean?.Invoke(user) : ofGroups?.GetBoolean?.Invoke(item.Group!));
        }

        if (ofUsers?.GetTime is not null || ofGroups?.GetTime is not null)
        {
            return DirectoryProperty<DirectoryObject>.CreateTime(
                ofUsers?.Name ?? ofGroups!.Name,
                item => item.User is { } user ? ofUsers?.GetTime?.Invoke(user) : ofGroups?.GetTime?.Invoke(item.Group!));
        }

        var (textsOfUsers, textsOfGroups) = (ofUsers?.FindTexts?.Invoke(""), ofGroups?.FindTexts?.Invoke(""));
        if (textsOfUsers is not null || textsOfGroups is not null)
        {
            return DirectoryProperty<DirectoryObject>.CreateTextCollection(
                ofUsers?.Name ?? ofGroups!.Name,
                item => (item.User is { } user ? textsOfUsers?.Invoke(user) : textsOfGroups?.Invoke(item.Group!))?.OfType<string>() ?? []);
        }

        return DirectoryProperty<DirectoryObject>.CreateText(
            ofUsers?.Name ?? ofGroups!.Name,
            item => item.User is { } user ? ofUsers?.GetText?.Invoke(user) : ofGroups?.GetText?.Invoke(item.Group!),
            isFilterable: ofUsers?.GetText is not null || ofGroups?.GetText is not null);
    }
}

using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/permissions-reference: the scopes for groups, for the relationships of users and for the tenant. A
// token needs one of them. Properties of related objects that the token may not read are left out of the response:
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
internal static class DirectoryScopes
{
    private static readonly string[]
        ReadDirectory = ["Directory.Read.All", "Directory.ReadWrite.All"],
        ReadAllUsers = ["User.Read.All", "User.ReadWrite.All", .. ReadDirectory],
        ChangeUsers = ["User.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadGroups =
            ["GroupMember.Read.All", "Group.Read.All", "GroupMember.ReadWrite.All", "Group.ReadWrite.All", .. ReadDirectory],
        ChangeGroups = ["Group.ReadWrite.All", "Directory.ReadWrite.All"],
        ChangeMembers = ["GroupMember.ReadWrite.All", .. ChangeGroups],
        ReadOrganization = ["Organization.Read.All", "Organization.ReadWrite.All", .. ReadDirectory];

    // The relationships and actions that return the groups of a user. The actions are POST requests that only read.
    private static readonly string[] Memberships =
    [
        "memberOf", "transitiveMemberOf", "ownedObjects", "getMemberGroups", "getMemberObjects", "checkMemberGroups", "checkMemberObjects",
    ];

    // Null for any other request.
    public static string[]? Find(RequestContext context, string[] segments)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method);
        switch (segments[1].ToLowerInvariant())
        {
            case "groups":
                LimitProperties(context);
                return isRead ? ReadGroups : Contains(segments, "members") ? ChangeMembers : ChangeGroups;
            case "organization":
                context.IsLimitedToBasicOrganization = !ScopeAuthorizer.HasAnyScope(context, ReadOrganization);
                return ["User.Read", .. ReadOrganization];
            case "users" when (segments.Length == 2 && !isRead) || HttpMethods.IsDelete(context.Request.Method):
                return ChangeUsers;
            case "me" or "users":
                return FindForRelationship(context, segments, isRead);
            default:
                return null;
        }
    }

    private static string[]? FindForRelationship(RequestContext context, string[] segments, bool isRead)
    {
        if (Contains(segments, "manager"))
        {
            LimitProperties(context);
            return isRead ? ReadAllUsers : ChangeUsers;
        }

        string[] own = ScopeAuthorizer.IsCaller(context, segments) ? ["User.Read", "User.ReadWrite"] : [];
        if (Memberships.Any(name => Contains(segments, name)))
        {
            LimitProperties(context);
            return [.. own, .. ReadGroups, .. ReadAllUsers];
        }

        if (!Contains(segments, "directReports"))
            return null;
        LimitProperties(context);
        return [.. own, .. ReadAllUsers];
    }

    private static void LimitProperties(RequestContext context)
    {
        var canReadAllUsers = ScopeAuthorizer.HasAnyScope(context, ReadAllUsers);
        context.IsLimitedToBasicProfiles = !canReadAllUsers;
        context.IsLimitedToUserIds = !canReadAllUsers && !ScopeAuthorizer.HasAnyScope(context, ["User.ReadBasic.All"]);
        context.IsLimitedToGroupIds = !ScopeAuthorizer.HasAnyScope(context, ReadGroups);
    }

    private static bool Contains(string[] segments, string name) => segments.Skip(2).Contains(name, StringComparer.OrdinalIgnoreCase);
}

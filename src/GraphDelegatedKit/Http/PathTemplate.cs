using System.Collections.Frozen;
using System.Text;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The path of an address with <c>{id}</c> and <c>{path}</c> in place of ids, names and keys, for logs and traces:
/// <c>/v1.0/drives/{id}/root:/{path}:/content</c>. Only words of Graph itself are kept, so a template holds no private data and there are
/// few different ones. A word that is missing here becomes <c>{id}</c>.
/// </summary>
/// <remarks><see href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/"/>: <c>url.template</c></remarks>
internal static class PathTemplate
{
    private const string Id = "{id}", NamedPath = "{path}", CastPrefix = "microsoft.graph.";

    private static readonly FrozenDictionary<string, string> KnownWords = string.Join(
        ' ',
        "v1.0 beta me users groups directoryObjects contacts devices applications servicePrincipals directoryRoles roleManagement",
        "organization domains subscriptions subscribedSkus invitations identity identityGovernance policies auditLogs reports security",
        "directory deletedItems administrativeUnits oauth2PermissionGrants permissionGrants appRoleAssignments appRoleAssignedTo",
        "manager directReports memberOf transitiveMemberOf ownedObjects ownedDevices registeredDevices createdObjects licenseDetails",
        "members transitiveMembers owners sponsors acceptedSenders rejectedSenders settings extensions photo photos authentication",
        "methods changePassword assignLicense revokeSignInSessions checkMemberGroups checkMemberObjects getMemberGroups getMemberObjects",
        "getByIds validateProperties restore delta",
        "drive drives root items children content contentStream thumbnails versions permissions createLink createUploadSession copy",
        "checkin checkout follow unfollow invite preview search recent sharedWithMe special following bundles list listItem fields",
        "analytics activities getActivitiesByInterval restoreVersion grant shares driveItem",
        "sites lists columns contentTypes pages termStore termStores sets terms relations getByPath getAllSites operations",
        "workbook worksheets tables rows range usedRange cell names charts createSession closeSession refreshSession application",
        "messages mailFolders childFolders attachments inferenceClassification mailboxSettings outlook masterCategories sendMail",
        "createReply createReplyAll createForward reply replyAll forward send move messageRules contactFolders people",
        "insights trending used shared",
        "calendar calendars calendarGroups calendarView events instances accept decline tentativelyAccept cancel snoozeReminder",
        "dismissReminder findMeetingTimes getSchedule findRooms findRoomLists places reminderView todo tasks checklistItems",
        "linkedResources onlineMeetings onenote notebooks sections sectionGroups resources conversations threads posts",
        "teams team chats channels primaryChannel joinedTeams installedApps tabs replies hostedContents filesFolder teamwork",
        "teamsTemplates schedule shifts planner plans buckets details assignedToTaskBoardFormat presence communications calls",
        "getMailTips translateExchangeIds exportDeviceAndAppManagementData externalConnections external connections",
        "$batch $count $value $ref $entity $links").Split(' ').Distinct(StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(word => word, word => word, StringComparer.OrdinalIgnoreCase);

    /// <param name="path">The path as it is sent, without the query.</param>
    public static string FromPath(string path)
    {
        var template = new StringBuilder(path.Length);
        var isInNamedPath = false;
        foreach (var segment in path.Trim('/').Split('/'))
        {
            var endsNamedPath = segment.EndsWith(':');
            if (isInNamedPath)
            {
                if (endsNamedPath) template.Append(':');
                isInNamedPath = !endsNamedPath;
                continue;
            }

            template.Append('/').Append(DescribeSegment(endsNamedPath ? segment[..^1] : segment));
            if (!endsNamedPath) continue;

            template.Append(":/").Append(NamedPath);
            isInNamedPath = true;
        }

        return template.ToString();
    }

    // "users('1')", "delta()" and "search(q='x')" have a name in front of what is private.
    private static string DescribeSegment(ReadOnlySpan<char> segment)
    {
        var nameEnd = segment.IndexOf('(');
        var name = (nameEnd < 0 ? segment : segment[..nameEnd]).ToString();
        var hasCast = name.StartsWith(CastPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > CastPrefix.Length;
        if (!KnownWords.TryGetValue(hasCast ? name[CastPrefix.Length..] : name, out var word)) return Id;

        return (hasCast ? CastPrefix : "") + word + (nameEnd < 0 ? "" : segment[nameEnd..] is "()" ? "()" : $"({Id})");
    }
}

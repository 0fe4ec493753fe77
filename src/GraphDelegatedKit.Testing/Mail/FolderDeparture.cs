namespace GraphDelegatedKit.Testing.Mail;

// A folder that an item has left: the regular id that it had there, and the number of the change.
internal sealed record FolderDeparture(string FolderId, string RegularId, long ChangeNumber);

http GET https://app.all-hands.dev/api/conversations/$ID Authorization:"Bearer $K" | jq .title
http POST https://app.all-hands.dev/api/conversations "Authorization: Bearer $K" repository=a/b selected_branch=main
